using Satchel.Testing;

namespace Satchel.EndToEnd.Tests.Documentation;

/// <summary>Every fenced block of the documents does what its page says, or says why it is only shown.</summary>
public sealed class DocumentedBlocksTests
{
    /// <summary>Made from the help of every command, whose examples have other homes: <c>DocumentedCommandsTests</c> parses them.</summary>
    private const string CommandLine = "docs/reference/cli.md";

    /// <summary>What is run, written down or compared here.</summary>
    private static readonly string[] Languages = ["sh", "bash", "console", "python", "yaml", "json", "csharp", "toml"];

    /// <summary>Of a block in one of these only a marker says that it is enough to show it, or which file it is.</summary>
    private static readonly string[] OnlyFiles = ["csharp", "toml"];

    public static TheoryData<string> Pages { get; } =
    [.. DocumentPage.Names.Where(static name => name is not CommandLine && DocumentPage.Read(name).Blocks.Any(IsRun))];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_s_blocks_in_their_order_do_what_it_says(string page)
    {
        var faults = new List<string>();
        var all = DocumentPage.Read(page).Blocks.Where(IsRun).ToList();
        var blocks = all.Where(static block => !PageSurroundings.Lacking(block).Any()).ToList();
        await using var around = await PageSurroundings.CreateAsync(blocks);
        await using var directory = new PageDirectory(around.Variables);
        foreach (var (index, block) in blocks.Index())
        {
            if (await directory.RunAsync(block, goesOn: GoesOn(blocks[(index + 1)..])) is { } fault)
            {
                faults.Add($"{page}:{block.Line}: {fault}");
            }
        }

        foreach (var block in blocks.Where(static block => block.IsEnvironment))
        {
            if (await directory.CheckEnvironmentAsync(block) is { } fault)
            {
                faults.Add($"{page}:{block.Line}: {fault}");
            }
        }

        faults.Should().BeEmpty();
        Assert.SkipUnless(
            blocks.Count == all.Count,
            "The other blocks do what they say. Not run: " + string.Join("; ", all.Except(blocks).Select(Lacking))
        );
    }

    [Fact]
    public void Every_block_is_run_or_says_why_it_is_only_shown()
    {
        var blocks = DocumentPage
            .Names.Where(static name => name is not CommandLine)
            .SelectMany(static name => DocumentPage.Read(name).Blocks.Select(block => (Place: $"{name}:{block.Line}", Block: block)))
            .ToList();

        blocks.Should().HaveCountGreaterThan(40, "else they are no longer found");
        blocks
            .Where(static item => item.Block.ShownBecause is { Length: < 10 })
            .Select(static item => item.Place)
            .Should()
            .BeEmpty("a reason is a sentence");
        blocks
            .Where(static item =>
                item.Block.ShownBecause is null
                && item.Block.By is null
                && (
                    !Languages.Contains(item.Block.Language)
                    || (OnlyFiles.Contains(item.Block.Language) && item.Block.File is null)
                    || (item.Block.Language is "json" && item.Block.Like is null)
                )
            )
            .Select(static item => item.Place)
            .Should()
            .BeEmpty("nothing is known to be done with them");
        blocks
            .Where(static item => item.Block.By is { } tests && !Names(tests, item.Place.Split(':')[0]))
            .Select(static item => item.Place)
            .Should()
            .BeEmpty("tests that do something with a block name its page");
    }

    [Theory]
    [InlineData("Packaged /home/me/a: 8 files, 2.1 KiB.", "Packaged /tmp/x/a: 11 files, 3 KiB.", true)]
    [InlineData("Job 'raysubmit_a' succeeded after 0.3 s", "Job 'raysubmit_Zz9' succeeded after 12 s", true)]
    [InlineData("Job 'raysubmit_a' succeeded after 0.3 s", "Job 'raysubmit_Zz9' failed after 12 s", false)]
    [InlineData("a …", "a b c", true)]
    [InlineData("second", "first\nsecond", true)]
    public void Shown_output_may_differ_in_numbers_ids_and_paths_alone(string shown, string printed, bool isShown) =>
        (ShownOutput.FirstMissing([shown], printed) is null).Should().Be(isShown);

    private static bool IsRun(DocumentBlock block) => block.ShownBecause is null && block.By is null;

    private static bool Names(string tests, string page) =>
        Directory
            .EnumerateFiles(Repository.PathOf("tests"), tests + ".cs", SearchOption.AllDirectories)
            .Any(file => File.ReadAllText(file).Contains(Path.GetFileName(page), StringComparison.Ordinal));

    /// <summary>Whether a program of Python is followed by more of it before anything else is run.</summary>
    private static bool GoesOn(IEnumerable<DocumentBlock> following) =>
        following.FirstOrDefault(static block => block.Language is "python" or "console" or "sh" or "bash") is { Language: "python" };

    private static string Lacking(DocumentBlock block) =>
        $"line {block.Line}, which needs {string.Join(" and ", PageSurroundings.Lacking(block))}";
}
