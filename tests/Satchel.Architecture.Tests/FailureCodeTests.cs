using System.Text.RegularExpressions;
using Satchel.Abstractions.Environments;
using Satchel.Testing;

namespace Satchel.Architecture.Tests;

/// <summary>Whoever meets a failure code finds it in <c>docs/reference</c>.</summary>
public sealed partial class FailureCodeTests
{
    [Fact]
    public void ErrorsPage_NamesEveryCodeThatTheSourcesTell()
    {
        var told = Sources().SelectMany(static text => Told().Matches(text)).Select(static match => match.Groups["code"].Value).ToHashSet();
        told.UnionWith(SpecErrorCodes());

        told.Should().HaveCountGreaterThan(100, "else they are no longer found");
        told.Should().BeSubsetOf(Documented(), "docs/reference/errors.md has every code, and what to do");
    }

    [Fact]
    public void ErrorsPage_NamesNoCodeThatNothingTells()
    {
        var texts = string.Concat(Sources());
        var known = SpecErrorCodes().ToHashSet();

        Documented()
            .Where(code => !known.Contains(code) && !texts.Contains($"\"{code}\"", StringComparison.Ordinal))
            .Should()
            .BeEmpty("nothing in the sources has it");
    }

    [Fact]
    public void RuntimeEnvironmentPage_NamesEveryFailureOfASetUp() =>
        SetupErrorKinds.All.Select(static kind => kind.Code).Should().BeSubsetOf(RowsOf("runtime-env.md"));

    [Fact]
    public void ErrorsPage_NamesEveryFailureOfASetUpWithWhatItMeansAndWhatToDo()
    {
        const string Heading = "\n## Setting an environment up\n";
        var page = File.ReadAllText(Repository.PathOf("docs", "reference", "errors.md"));
        var begin = page.IndexOf(Heading, StringComparison.Ordinal) + Heading.Length;
        var part = page[begin..page.IndexOf("\n## ", begin, StringComparison.Ordinal)];

        Row()
            .Matches(part)
            .Select(static match => match.Groups["code"].Value)
            .Should()
            .BeEquivalentTo(SetupErrorKinds.All.Select(static kind => kind.Code), "messages of failed jobs send there");
        part.Split('\n')
            .Where(static line => line.StartsWith("| `", StringComparison.Ordinal) && line.Split(" | ").Length != 3)
            .Should()
            .BeEmpty();
    }

    /// <summary>A code means one thing where it is met: calls, submits and set-ups may each have it.</summary>
    private static List<string> Documented()
    {
        foreach (var part in File.ReadAllText(Repository.PathOf("docs", "reference", "errors.md")).Split("\n## "))
        {
            Row().Matches(part).Select(static match => match.Groups["code"].Value).Should().OnlyHaveUniqueItems();
        }

        return RowsOf("errors.md");
    }

    private static List<string> RowsOf(string page) =>
        [
            .. Row()
                .Matches(File.ReadAllText(Repository.PathOf("docs", "reference", page)))
                .Select(static match => match.Groups["code"].Value),
        ];

    private static IEnumerable<string> SpecErrorCodes() =>
        typeof(SpecErrorCodes).GetFields().Select(static field => (string)field.GetRawConstantValue()!);

    private static IEnumerable<string> Sources() =>
        Directory
            .EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(static path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal))
            .Select(File.ReadAllText);

    /// <summary>The code of an error, of an answer that refuses a request, and of one that is told by its name.</summary>
    [GeneratedRegex(
        @"((SatchelError|Refusal)\(\s*(StatusCodes\.\w+,\s*)?|SatchelError [A-Z]\w*(\([^)]*\)\s*=>|\s*=)\s*new\(\s*)""(?<code>[a-z][a-z0-9_]*)""",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Told();

    [GeneratedRegex(@"^\| `(?<code>[a-z][a-z0-9_]*)` \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Row();
}
