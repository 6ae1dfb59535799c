"""Amounts as colleagues type and read them: 1.2万, ¥12,000.50, 95%, 3分20秒, 两千五.

Everything is `decimal.Decimal`; a float never appears. An amount is held in its unit's own figure: yuan, pieces,
per cent (95 stands for 95 %), seconds, points out of 5, percentage points.
"""

from bot.kernel.numbers.reading import NotANumber, Reading, Why, read_amount, read_number
from bot.kernel.numbers.slips import Slip, slip
from bot.kernel.numbers.units import Unit
from bot.kernel.numbers.writing import write_amount

__all__ = ["NotANumber", "Reading", "Slip", "Unit", "Why", "read_amount", "read_number", "slip", "write_amount"]
