#:package Humanizer.Core@2.14.1
using Humanizer;

Console.WriteLine(12345.ToWords());
