using Satchel.Cli.Output;

namespace Satchel.Cli.Tests.Output;

/// <summary>Long lines at a terminal break between words.</summary>
public sealed class WrappedTextTests
{
    [Theory]
    [InlineData("short", "short")]
    [InlineData("one two three four five six", "one two three four five\n  six")]
    [InlineData("  one two three four five six", "  one two three four five\n    six")]
    [InlineData("a\none two three four five six\nb", "a\none two three four five\n  six\nb")]
    [InlineData("Log: /a/path/of/22/characte on it", "Log:\n  /a/path/of/22/characte\n  on it")]
    [InlineData("Log: /a/path/longer/than/the/whole/line x", "Log: /a/path/longer/than/the/whole/line\n  x")]
    [InlineData("error: end it with `satchel stop` now", "error: end it with\n  `satchel stop` now")]
    [InlineData("3 new files, kept: satchel job get x", "3 new files, kept:\n  satchel job get x")]
    [InlineData("\u001b[31merror: \u001b[0mone two three four", "\u001b[31merror: \u001b[0mone two three four")]
    [InlineData("one  two  three  four  five  six", "one  two  three  four\n  five  six")]
    [InlineData("`an end of a quote is missing here", "`an end of a quote is\n  missing here")]
    public void Of_LongLines_AreBrokenBetweenWords(string text, string shown) => WrappedText.Of(text, 25).Should().Be(shown);

    [Fact]
    public void Of_VeryManyBlanks_EndsSoon()
    {
        var blanks = new string(' ', 300_000);

        WrappedText.Of($"one{blanks}", 25).Should().Be("one");
        WrappedText.Of(blanks, 25).Should().Be(blanks);
    }

    [Fact]
    public void Of_AnyColumns_LosesNoWord()
    {
        const string Text =
            "Status message: The environment could not be set up: `pip install -r requirements.txt --no-deps` ended with 1, see https://example.com/a/b for more: satchel job logs --setup nightly";
        for (var columns = 1; columns < 200; columns++)
        {
            var lines = WrappedText.Of(Text, columns).Split('\n');

            string.Join(' ', lines.Select(static line => line.Trim())).Should().Be(Text);
            lines.Where(line => line.TrimStart().Contains(' ') && columns >= 40).Should().OnlyContain(line => line.Length <= columns);
        }
    }
}
