"""What leaves the house.

charts         drawings by Typst          pictures    photos made small
words          the Word document          lettering   its styles
spreadsheets   records as XLSX
"""
