using System.Text;
using Satchel.Abstractions.Errors;
using Satchel.Packaging.Tests.Building;

namespace Satchel.Packaging.Tests.RayNames;

/// <summary>Names beyond the recorded ones; each was compared with what Ray 2.60.0 says.</summary>
public sealed class RayPackageNameTests : IDisposable
{
    private const string EverythingIgnored = "_ray_pkg_3030303030303030.zip";

    private readonly SourceTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void OfDirectory_ContentAndNames_AsRay() =>
        Name(_tree.Write("é/中.py", "x\n").Write("é/e\u0301", "").Write("\U0001F600 .txt", "y"))
            .Should()
            .Be("_ray_pkg_5234b198bf8aecda.zip");

    [Fact]
    public void OfDirectory_RuleSpeaksOfWhatLiesInADirectory_TheDirectoryCounts()
    {
        _tree.Write("build/x").Write("a.py");

        Name(_tree, "build/").Should().NotBe(Name(_tree, "build"), "to Ray a directory has no slash at its end");
        Name(_tree, "build/").Should().Be(Name(_tree, "build/*"));
    }

    [Fact]
    public void OfDirectory_RuleOfADirectoryItself_LeavesItOutWhole()
    {
        _tree.Write("a.py").Write("sub/.rayignore", ".\n!keep\n").Write("sub/keep");

        Name(_tree).Should().Be(Name(new RayNameRules(["sub"], ReadsGitignore: true)));
    }

    [Theory]
    [InlineData("*")]
    [InlineData(".")]
    [InlineData("?")]
    [InlineData(" .* ")]
    [InlineData("/*")]
    public void OfDirectory_RuleSpeaksOfTheRoot_NothingCounts(string rule) =>
        Name(_tree.Write("a.py"), rule, "!a.py").Should().Be(EverythingIgnored);

    [Fact]
    public void OfDirectory_GitignoreSwitchedOff_OnlyRayignoreCounts()
    {
        _tree.Write("a.log").Write("b.tmp").Write(".gitignore", "*.log").Write(".rayignore", "*.tmp");

        Name(RayNameRules.ForModule([], name => name is "RAY_RUNTIME_ENV_IGNORE_GITIGNORE" ? "1" : null))
            .Should()
            .Be(Name(new RayNameRules(["b.tmp"], ReadsGitignore: false)));
    }

    [Theory]
    [InlineData(null, "venv")]
    [InlineData("", "")]
    [InlineData(" data ,, ", "data")]
    public void ForWorkingDirectory_BuiltInNames_AsRaysVariableSays(string? variable, string left)
    {
        var rules = RayNameRules.ForWorkingDirectory(["x"], name => name is "RAY_OVERRIDE_RUNTIME_ENV_DEFAULT_EXCLUDES" ? variable : null);

        rules
            .Patterns.Should()
            .EndWith(
                left is "venv" ? ["venv", "__pycache__", "x"]
                : left.Length == 0 ? ["x"]
                : [left, "x"]
            );
        rules
            .Patterns.Should()
            .HaveCount(
                left is "venv" ? 5
                : left.Length == 0 ? 1
                : 2
            );
    }

    [Theory]
    [InlineData("!")]
    [InlineData(@"\")]
    [InlineData("x[c-a]")]
    [InlineData("[a--]")]
    public void OfDirectory_RuleThatFailsWithRay_IsRefusedAndNamed(string rule)
    {
        var name = () => Name(_tree.Write("a.py"), rule);

        name.Should().Throw<SatchelException>().Where(e => e.Error.Code == "invalid_ignore_rule").WithMessage($"*'{rule}'*excludes*");
    }

    [Fact]
    public void OfDirectory_IgnoreFileIsNoText_IsRefusedAndNamed()
    {
        File.WriteAllBytes(_tree.Write("a.py").At(".gitignore"), [0xff]);

        var name = () => Name(_tree);

        name.Should().Throw<SatchelException>().WithMessage("*.gitignore*not UTF-8*");
    }

    [Fact]
    public void OfDirectory_NameIsNoText_IsRefusedUnlessLeftOut()
    {
        RawFiles.Create(_tree.Write("a.py").Root, [(byte)'b', 0xff, (byte)'.', (byte)'l']);

        var name = () => Name(_tree);

        name.Should().Throw<SatchelException>().WithMessage(@"*b\xff.l*");
        Name(_tree, "*.l").Should().Be(Name(new RayNameRules(["b*"], ReadsGitignore: true)));
    }

    [Fact]
    public void OfDirectory_LinksThatLeadUpTwice_EndsWithAnError()
    {
        _tree.Write("d/x").Link("d/up", "..").Link("e/up", "..");

        var name = () => Name(_tree);

        name.Should().Throw<SatchelException>().Where(e => e.Error.Code == "endless_links");
    }

    [Fact]
    public void OfDirectory_Cancelled_Stops()
    {
        var name = () =>
            RayPackageName.OfDirectory(_tree.Write("a").Root, new RayNameRules([], true), new CancellationToken(canceled: true));

        name.Should().Throw<OperationCanceledException>();
    }

    [Theory]
    [InlineData("p.tgz", "_ray_pkg_e9d71f5ee7c92d6dc9e92ffdad17b8bd49418f98.tar.gz")]
    [InlineData("p.x.zip", "_ray_pkg_e9d71f5ee7c92d6dc9e92ffdad17b8bd49418f98.zip")]
    [InlineData("P-1-py3-none-any.whl", "P-1-py3-none-any.whl")]
    public void OfArchive_AnyKind_AsRay(string file, string name) =>
        RayPackageName.OfArchive(_tree.Write(file, "b").At(file)).Should().Be(name);

    [Theory]
    [InlineData("m.py", "_ray_pkg_c6abf7a9eb5b6065.zip")]
    [InlineData("é.py", "_ray_pkg_e4fff20147b21721.zip")]
    public void OfModule_AnyName_AsRay(string file, string name) =>
        RayPackageName.OfModule(_tree.Write(file, "b").At(file)).Should().Be(name);

    [Fact]
    public void OfModule_NotThere_IsRefused()
    {
        var module = () => RayPackageName.OfModule(_tree.At("missing.py"));
        var archive = () => RayPackageName.OfArchive(_tree.At("missing.zip"));

        module.Should().Throw<SatchelException>().Where(e => e.Error.Code == "file_not_found");
        archive.Should().Throw<SatchelException>().Where(e => e.Error.Code == "file_not_found");
    }

    [Fact]
    public async Task OfDirectory_FileLargerThanTheBuffer_AllOfItCounts()
    {
        await File.WriteAllBytesAsync(_tree.At("big"), Encoding.ASCII.GetBytes(new string('x', 600_000)));
        var before = Name(_tree);
        await File.AppendAllTextAsync(_tree.At("big"), "y");

        Name(_tree).Should().NotBe(before);
    }

    private static string Name(SourceTree tree, params string[] excludes) =>
        RayPackageName.OfDirectory(tree.Root, new RayNameRules(excludes, ReadsGitignore: true));

    private string Name(RayNameRules rules) => RayPackageName.OfDirectory(_tree.Root, rules);
}
