r"""Makes block_kit.schema.json out of Slack's own TypeScript types. Run by hand when those change:

    npm install @slack/types@3.2.0 ts-json-schema-generator@2.10.0
    npx ts-json-schema-generator --no-type-check --type View -o view.json \
        --path node_modules/@slack/types/dist/index.d.ts
    python -m tests.pretend.blockkit.make_schema view.json

`View` holds every definition `KnownBlock` has (checked at 3.2.0). The types are MIT-licensed; their descriptions are
left out. A view's blocks may be of any type there, for types still to come: here only known ones.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).with_name("block_kit.schema.json")


def without_descriptions(node: Any, *, names: bool = False) -> Any:
    """The schema without its prose; `names` says that the keys of this node are names, not keywords."""
    if isinstance(node, dict):
        return {
            key: without_descriptions(value, names=key in ("properties", "definitions"))
            for key, value in node.items()
            if names or key != "description"
        }
    return [without_descriptions(one) for one in node] if isinstance(node, list) else node


def main(source: Path) -> None:
    """Write the schema from the generator's output."""
    definitions = without_descriptions(json.loads(source.read_text("utf-8")))["definitions"]
    definitions["AnyBlock"] = {"$ref": "#/definitions/KnownBlock"}
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", "definitions": definitions}
    SCHEMA.write_text(json.dumps(schema, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
