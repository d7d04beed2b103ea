using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Abstractions.Errors;
using Satchel.Environments.Tools;
using Satchel.Node.Tests.Running;
using Satchel.Node.Workers;

namespace Satchel.Node.Tests.Workers;

/// <summary>Where drivers and workers get cloudpickle from.</summary>
public sealed class SdkFoldersTests : IDisposable
{
    private readonly TestHome _home = new();
    private readonly Index _index = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Find_NoIndexHasIt_TakesTheSystemsAndAsksNoIndexAgain()
    {
        Directory.CreateDirectory(Path.Combine(System, "cloudpickle"));

        var first = await Folders().FindAsync(CancellationToken.None);
        var afterARestart = await Folders().FindAsync(CancellationToken.None);

        afterARestart.Should().Be(first);
        Path.Exists(Path.Combine(first.Split(Path.PathSeparator)[^1], "cloudpickle")).Should().BeTrue();
        _index.Asked.Should().Be(1);
    }

    [Fact]
    public async Task Find_TheSystemsIsGone_AsksTheIndexAgainAndSaysWhatHelps()
    {
        var package = Directory.CreateDirectory(Path.Combine(System, "cloudpickle"));
        await Folders().FindAsync(CancellationToken.None);
        package.Delete();

        var find = () => Folders().FindAsync(CancellationToken.None);

        (await find.Should().ThrowAsync<SatchelException>()).Which.Error.Hint.Should().Contain("apt-get install python3-cloudpickle");
        _index.Asked.Should().Be(2);
    }

    [Fact]
    public async Task Find_AToolHasIt_ItsCopyIsTakenAfterARestartAndNoToolAskedFor()
    {
        var tool = _home.At("tool");
        var package = Directory.CreateDirectory(Path.Combine(tool, "lib", "python3.11", "site-packages", "cloudpickle"));
        await File.WriteAllTextAsync(Path.Combine(package.FullName, "__init__.py"), "version = 1");
        _index.Has = new ToolEnvironment("cloudpickle", "1", tool);

        var first = await Folders().FindAsync(CancellationToken.None);
        Directory.Delete(tool, recursive: true);
        var afterARestart = await Folders().FindAsync(CancellationToken.None);

        afterARestart.Should().Be(first);
        _index.Asked.Should().Be(1);
        (await File.ReadAllTextAsync(Path.Combine(first.Split(Path.PathSeparator)[^1], "cloudpickle", "__init__.py")))
            .Should()
            .Be("version = 1");
    }

    [Fact]
    public async Task Find_AnEarlierVersionOfSatchelTookOne_TheOneThatIsAskedForNowIsTakenAndTheEarlierGoesWhenNothingUsesIt()
    {
        var kept = Path.Combine(SdkFolders.Kept(TestNode.Options(_home, 1)), "tool", "cloudpickle");
        Directory.CreateDirectory(kept);

        var folders = Folders();
        var withoutIndex = await folders.FindAsync(CancellationToken.None);
        await folders.Renewal;
        var tool = _home.At("new tool");
        Directory.CreateDirectory(Path.Combine(tool, "lib", "python3.11", "site-packages", "cloudpickle"));
        _index.Has = new ToolEnvironment("cloudpickle", "2", tool);
        folders = Folders();
        (await folders.FindAsync(CancellationToken.None)).Should().Be(withoutIndex, "nobody waits for the index");
        await folders.Renewal;
        Directory.Exists(kept).Should().BeTrue("this daemon uses it");
        using var program = StartWith(Path.GetDirectoryName(kept)!);
        folders = Folders();
        var renewed = await folders.FindAsync(CancellationToken.None);
        await folders.Renewal;

        withoutIndex.Should().EndWith(Path.GetDirectoryName(kept), "what there is does until the index has what is asked for");
        renewed.Should().EndWith($"tool-{ToolPins.VersionOf("cloudpickle")}");
        Directory.Exists(kept).Should().BeTrue("a program that runs was started with it");
        program.Kill();
        await program.WaitForExitAsync();
        folders = Folders();
        (await folders.FindAsync(CancellationToken.None)).Should().Be(renewed);
        await folders.Renewal;
        Directory.Exists(Path.GetDirectoryName(kept)).Should().BeFalse("nothing uses it any more");
        Directory.Exists(renewed.Split(Path.PathSeparator)[^1]).Should().BeTrue();
        _index.Asked.Should().Be(2);
    }

    [Fact]
    public async Task Find_TheIndexDoesNotAnswer_TakesAnEarlierOneAtOnce()
    {
        var kept = Path.Combine(SdkFolders.Kept(TestNode.Options(_home, 1)), "tool", "cloudpickle");
        Directory.CreateDirectory(kept);
        var answer = new TaskCompletionSource<ToolEnvironment>();
        _index.Answer = answer.Task;
        var folders = Folders();

        (await folders.FindAsync(CancellationToken.None)).Should().EndWith(Path.GetDirectoryName(kept));

        folders.Renewal.IsCompleted.Should().BeFalse();
        answer.SetException(new SetupFailedException(SetupErrorKinds.ToolMissing, "No index.", "Name one."));
        await folders.Renewal;
    }

    private static Process StartWith(string folder) =>
        Process.Start(new ProcessStartInfo("sleep", ["60"]) { Environment = { ["SATCHEL_SDK_PATH"] = $"/sdk:{folder}" } })!;

    private string System => _home.At("dist-packages");

    private SdkFolders Folders() => new(TestNode.Options(_home, 1), _index, NullLogger<SdkFolders>.Instance) { OfTheSystem = [System] };

    private sealed class Index : IToolEnvironments
    {
        public int Asked { get; private set; }

        public ToolEnvironment? Has { get; set; }

        public Task<ToolEnvironment>? Answer { get; set; }

        public Task<ToolEnvironment> GetAsync(ToolRequirement requirement, LayerBuild build, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<ToolEnvironment> GetAsync(
            ToolRequirement requirement,
            IReadOnlyDictionary<string, string> variables,
            CancellationToken cancellationToken
        )
        {
            Asked++;
            return Answer is not null ? Answer
                : Has is { } tool ? Task.FromResult(tool)
                : throw new SetupFailedException(SetupErrorKinds.ToolMissing, "No index.", "Name one.");
        }
    }
}
