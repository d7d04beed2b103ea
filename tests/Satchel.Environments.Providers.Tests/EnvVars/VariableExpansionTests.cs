using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Providers.Tests.EnvVars;

/// <summary>Where two dollars stand for one: before a brace, which nobody writes by accident, and nowhere else.</summary>
public sealed class VariableExpansionTests
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal) { ["HOME"] = "/home/u" };

    [Theory]
    [InlineData("$${HOME}", "${HOME}")]
    [InlineData("$${UNKNOWN}/$${HOME}", "${UNKNOWN}/${HOME}")]
    [InlineData("$$${HOME}", "$${HOME}")]
    [InlineData("$$X", "$$X")]
    [InlineData("$$HOME", "$/home/u")]
    [InlineData("pa$$word", "pa$$word")]
    [InlineData("$$", "$$")]
    [InlineData("a$$", "a$$")]
    [InlineData("$$ ${HOME}", "$$ /home/u")]
    [InlineData("$${}HOME", "$HOME")]
    [InlineData("pa$${}word$$${}{HOME}", "pa$word$${HOME}")]
    public void Expand_TwoDollars_AreOneBeforeABraceAlone(string text, string expected)
    {
        var unknown = new List<string>();

        VariableExpansion.Expand(text, Known.GetValueOrDefault, unknown.Add).Should().Be(expected);

        unknown.Should().BeEmpty();
    }

    [Theory]
    [InlineData("pa$word")]
    [InlineData("$HOME ${HOME} $${HOME} $$HOME $${} ${} $")]
    [InlineData("100$ or so")]
    public void ValueOf_AnyText_IsThatTextOnceExpanded(string text)
    {
        VariableExpansion.Expand(VariableExpansion.ValueOf(text), Known.GetValueOrDefault).Should().Be(text);
        LiteralDollar.TextOf(VariableExpansion.ValueOf(text)).Should().Be(text);
    }
}
