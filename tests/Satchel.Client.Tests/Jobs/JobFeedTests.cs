using System.Net;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Network;
using Satchel.Client.Connecting;
using Satchel.Client.Http;
using Satchel.Client.Jobs;
using Satchel.Testing;

namespace Satchel.Client.Tests.Jobs;

public sealed class JobFeedTests : IDisposable
{
    private const string NoSuchCall = """{"error":{"code":"no_such_call","message":"There is no call.","hint":"","retryable":false}}""";

    private readonly TemporaryDirectory _scratch = new();
    private readonly Head _head = new();
    private readonly ManualTime _time = new();

    public void Dispose()
    {
        _head.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task NextAsync_DaemonOfAnEarlierVersion_ListsAllAndAgainASecondLater()
    {
        using var api = Api();
        var feed = Feed(api);

        (await feed.NextAsync(CancellationToken.None)).IsWhole.Should().BeTrue();
        _head.Asked.Should().Equal("/v1/job-changes", "/v1/jobs");
        var second = feed.NextAsync(CancellationToken.None);
        second.IsCompleted.Should().BeFalse("it waits");
        _time.DueTime.Should().Be(TimeSpan.FromSeconds(1));
        _time.GoOff();

        (await second).IsWhole.Should().BeTrue();
        _head.Asked.Should().Equal("/v1/job-changes", "/v1/jobs", "/v1/job-changes", "/v1/jobs");
    }

    [Fact]
    public async Task NextAsync_DaemonThatWasRenewed_TellsWhatChanges()
    {
        using var api = Api();
        var feed = Feed(api);
        await feed.NextAsync(CancellationToken.None);
        _head.Changes = """{"jobs":[],"deleted":[],"complete":false,"next":"1"}""";
        var second = feed.NextAsync(CancellationToken.None);
        _time.GoOff();
        (await second).IsWhole.Should().BeTrue();
        _head.Changes = """{"jobs":[],"deleted":["gone"],"complete":true,"next":"2"}""";

        (await feed.NextAsync(CancellationToken.None)).Deleted.Should().Equal("gone");
    }

    private JobFeed Feed(ApiClient api) => new(new JobsApi(api, new RetryPolicy(null), new RetryPolicy(null)), status: null, _time);

    private ApiClient Api() =>
        new(
            new FixedEndpoint(ClusterAddress.Parse("http://127.0.0.1:1")!),
            new ClusterToken(new SatchelHome(_scratch.Path), _ => null),
            new EnvironmentProxy(_ => null),
            new HttpClient(_head, disposeHandler: false)
        );

    private sealed class Head : HttpMessageHandler
    {
        /// <summary>Answer of the call for what has changed; null for none.</summary>
        public string? Changes { get; set; }

        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            Asked.Add(path);
            var isOfJobs = path == "/v1/jobs";
            return Task.FromResult(
                new HttpResponseMessage(isOfJobs || Changes is not null ? HttpStatusCode.OK : HttpStatusCode.NotFound)
                {
                    Content = new StringContent(isOfJobs ? """{"jobs":[],"next":null}""" : Changes ?? NoSuchCall),
                }
            );
        }
    }
}
