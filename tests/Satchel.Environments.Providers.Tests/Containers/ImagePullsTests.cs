using System.Collections.Concurrent;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.Containers;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>Several jobs that want one image at the same time. The engine is one of the test's own, which holds the first fetch.</summary>
public sealed class ImagePullsTests
{
    private const string Image = "r/image:1";
    private const string GoodLogin = "/good.json";

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _logins = [];
    private readonly ContainerEngine _engine;
    private readonly ImagePulls _pulls;

    public ImagePullsTests()
    {
        _engine = new ContainerEngine("/usr/bin/podman", IsDocker: false) { Call = PullAsync };
        var options = new ContainerOptions();
        _pulls = new ImagePulls(options, EngineAccess.On(options) with { Find = () => _engine });
    }

    [Fact]
    public async Task Fetch_WhileAnotherFetchesWithALoginThatIsRefused_FetchesWithItsOwn()
    {
        var first = FetchAsync("/bad.json");
        var second = FetchAsync(GoodLogin);
        _goOn.SetResult();

        await first.Invoking(fetch => fetch).Should().ThrowAsync<SetupFailedException>();
        await second;
        _logins.Should().BeEquivalentTo("/bad.json", GoodLogin);
    }

    [Fact]
    public async Task Fetch_WhileAnotherFetchesWithTheSameLogin_SharesIt()
    {
        Task[] fetches = [FetchAsync(GoodLogin), FetchAsync(GoodLogin)];
        _goOn.SetResult();

        await Task.WhenAll(fetches);
        _logins.Should().ContainSingle();
    }

    private Task FetchAsync(string login) =>
        _pulls.FetchAsync(
            _engine,
            Image,
            new ResolvingContext(new Dictionary<string, string>(StringComparer.Ordinal) { ["REGISTRY_AUTH_FILE"] = login, ["OTHER"] = "" }),
            None
        );

    private async Task<ToolResult> PullAsync(
        ContainerEngine engine,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> variables,
        Action<string>? onLine,
        CancellationToken cancellationToken
    )
    {
        var login = variables["REGISTRY_AUTH_FILE"];
        _logins.Enqueue(login);
        await _goOn.Task.WaitAsync(cancellationToken);
        return login == GoodLogin
            ? new ToolResult(arguments, 0, [])
            : new ToolResult(arguments, 125, ["Error: unauthorized: authentication required"]);
    }
}
