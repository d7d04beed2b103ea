using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Jobs;
using Satchel.Node.Tests.Running;

namespace Satchel.Node.Tests.Views;

/// <summary>A node whose jobs all start in a view of one tree, which lies in the node's store.</summary>
internal sealed class ViewScene : IAsyncDisposable
{
    private ViewScene(TestHome home, TestNode node)
    {
        Home = home;
        Node = node;
    }

    public static readonly DateTime TreeTime = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    public TestHome Home { get; }

    public TestNode Node { get; private set; }

    public string Tree => TreeOf(Home);

    /// <summary>Starts the node; skips the test where views cannot be made in that way.</summary>
    public static async Task<ViewScene> StartAsync(string? mode)
    {
        var home = new TestHome();
        home.Scratch.Write("home/head/store/layers/tree/a.txt", "a");
        home.Scratch.Write("home/head/store/layers/tree/dir/b.txt", "b");
        var key = home.Scratch.Write("home/head/store/layers/tree/key", "secret");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(Path.Combine(TreeOf(home), "link"), "dir/b.txt");
        File.SetLastWriteTimeUtc(key, TreeTime);
        try
        {
            return new ViewScene(home, await StartNodeAsync(home, mode, []));
        }
        catch (SatchelException refused) when (refused.Error.Code == "working_dir_mode")
        {
            home.Dispose();
            Assert.Skip(refused.Error.Message);
            throw;
        }
    }

    /// <summary>Lets go of the node, as a daemon that leaves or dies, and starts another.</summary>
    public async Task RestartAsync(string? mode, params JobRecord[] unfinished)
    {
        await Node.DisposeAsync();
        Node = await StartNodeAsync(Home, mode, unfinished);
    }

    public string Content(string path) => File.ReadAllText(Path.Combine(Tree, path));

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        Home.Dispose();
    }

    private static string TreeOf(TestHome home) => Path.Combine(home.Directories.Store, "layers", "tree");

    private static Task<TestNode> StartNodeAsync(TestHome home, string? mode, JobRecord[] unfinished) =>
        TestNode.StartAsync(
            home,
            unfinished,
            cpus: 16,
            preparer: new ScriptedPreparer
            {
                Script = (request, _) =>
                {
                    var path = Path.Combine(request.PrivateDirectory, "working_dir");
                    return Task.FromResult(new LaunchPlan(path, request.BaseVariables) { Views = [new PrivateView(TreeOf(home), path)] });
                },
            },
            workingDirMode: mode
        );
}
