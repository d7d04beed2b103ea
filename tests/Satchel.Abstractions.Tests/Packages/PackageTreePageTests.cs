using System.Text;
using System.Text.RegularExpressions;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Packages;
using Satchel.Testing;

namespace Satchel.Abstractions.Tests.Packages;

/// <summary>What <c>docs/spec/package-tree.md</c> shows is what is written.</summary>
public sealed partial class PackageTreePageTests
{
    private static readonly string[] Blocks =
    [
        .. Block()
            .Matches(File.ReadAllText(Repository.PathOf("docs", "spec", "package-tree.md")))
            .Select(static match => match.Groups["content"].Value),
    ];

    [Fact]
    public void CanonicalForm_OfThePage_IsThatOfATreeWithEachKindOfEntry()
    {
        var vector = PackageTree.Create([
            new PackageEntry.File("a", BlobOf("1"), PackageModes.ExecutableFile),
            new PackageEntry.Directory("b", PackageModes.Directory),
            new PackageEntry.Symlink("c", "a"),
        ]);
        var lines = Encoding.UTF8.GetString(vector.Canonical.Span).TrimEnd('\n').Split('\n');

        var forms = Blocks[0].TrimEnd('\n').Split('\n').Select(PatternOf).ToArray();

        lines.Should().HaveSameCount(forms).And.OnlyContain(line => forms.Any(form => Regex.IsMatch(line, form)));
        forms.Should().OnlyContain(form => lines.Any(line => Regex.IsMatch(line, form)));
    }

    [Fact]
    public void Example_OfThePage_IsTheTreeOfWhatItNames()
    {
        var file = PackageTree.Parse(Encoding.UTF8.GetBytes(Blocks[1])).Files.Should().ContainSingle().Subject;

        file.Path.Should().Be("hello.txt");
        file.Blob.Should().Be(BlobOf("Hello World!"));
    }

    private static BlobRef BlobOf(string text) => new(Digest.Of(Encoding.UTF8.GetBytes(text)), Encoding.UTF8.GetByteCount(text));

    private static string PatternOf(string form) =>
        "^"
        + Part()
            .Replace(
                form.Replace("\\n", "", StringComparison.Ordinal),
                static part =>
                    part.Value switch
                    {
                        "<mode>" => "[0-7]{3}",
                        "<64 hex>" => "[0-9a-f]{64}",
                        "<size>" or "<length>" => "[0-9]+",
                        _ => "[a-z]+",
                    }
            )
        + "$";

    [GeneratedRegex("<[a-z0-9 ]+>")]
    private static partial Regex Part();

    [GeneratedRegex("^```text\n(?<content>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Block();
}
