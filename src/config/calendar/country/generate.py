"""Writes public.txt.gz, the public holidays of the world's countries, beside this file.

    pip install holidays==0.109 && python generate.py

A block for each country, in order of the codes:

    = DE BB,BE,BW,…            the country, and its parts that have holidays of their own
    *,BB,BE,…|01-01|Name       whom it is for (* is the country without a part), when, and its name

"when" is a month and day where it is so in every year, else dates like 20260403, each with a comma between them.
"""

import collections
import gzip
import os
import sys

import holidays

YEARS = range(2020, 2046)


def block(country, parts):
    of = collections.defaultdict(set)
    for part in [None, *parts]:
        for date, names in found(country, part).items():
            of[date, names].add(part or "*")
    when = collections.defaultdict(list)
    for (date, name), whom in of.items():
        when[",".join(sorted(whom)), name].append(date)
    own = [part for part in parts if "," not in part and "|" not in part]
    lines = [f"= {country} {','.join(sorted(own))}".rstrip()]
    for (whom, name), dates in sorted(when.items()):
        lines.append(f"{whom}|{spelled(sorted(dates))}|{name}")
    return lines


def found(country, part):
    options = dict(subdiv=part, years=YEARS)
    try:
        return holidays.country_holidays(country, language="en_US", **options)
    except Exception:
        return holidays.country_holidays(country, **options)


def spelled(dates):
    days = {date.strftime("%m-%d") for date in dates}
    if len(days) == 1 and len(dates) == len(YEARS):
        return days.pop()
    return ",".join(date.strftime("%Y%m%d") for date in dates)


def main():
    lines = [f"# python-holidays {holidays.__version__}, {YEARS[0]} to {YEARS[-1]}"]
    for country, parts in sorted(holidays.list_supported_countries(include_aliases=False).items()):
        lines += block(country, parts)
        print(country, len(lines), file=sys.stderr)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "public.txt.gz")
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(("\n".join(lines) + "\n").encode())


main()
