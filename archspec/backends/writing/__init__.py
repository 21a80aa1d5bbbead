"""From a program to text: names, literals and lines, and the lists of what a file may consist of."""
