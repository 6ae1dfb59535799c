"""Stories told with the real thing: processes of `python bot.py`, real SQL, pretend platforms, a clock moved from outside."""
