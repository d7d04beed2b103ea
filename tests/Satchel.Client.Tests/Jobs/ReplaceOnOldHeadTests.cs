using System.Net;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Network;
using Satchel.Abstractions.Runs;
using Satchel.Abstractions.Wire;
using Satchel.Client.Connecting;
using Satchel.Client.Http;
using Satchel.Client.Jobs;
using Satchel.Testing;

namespace Satchel.Client.Tests.Jobs;

/// <summary>A head of before an update, which passes over a parameter that it does not know.</summary>
public sealed class ReplaceOnOldHeadTests : IDisposable
{
    private static readonly RunId Old = RunId.Create(DateTimeOffset.UnixEpoch);
    private static readonly RunId Next = RunId.Create(DateTimeOffset.UnixEpoch);

    private readonly TemporaryDirectory _scratch = new();
    private readonly OldHead _head = new();

    public void Dispose()
    {
        _head.Dispose();
        _scratch.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SubmitAsync_InThePlaceOfAnEndedJob_DeletesItAndSubmitsAgain(bool sameRequest)
    {
        _head.SaysSame = sameRequest;
        using var api = new ApiClient(
            new FixedEndpoint(ClusterAddress.Parse("http://127.0.0.1:1")!),
            new ClusterToken(new SatchelHome(_scratch.Path), _ => null),
            new EnvironmentProxy(_ => null),
            new HttpClient(_head, disposeHandler: false)
        );
        var jobs = new JobsApi(api, new RetryPolicy(null), new RetryPolicy(null));
        var replaced = await jobs.GetAsync("nightly", TestContext.Current.CancellationToken);

        var submitted = await jobs.SubmitAsync(
            new SubmitRequest { Entrypoint = "true", SubmissionId = "nightly" },
            replaced,
            TestContext.Current.CancellationToken
        );

        submitted.IsNew.Should().BeTrue();
        submitted.Job.RunId.Should().Be(Next);
        _head.Deleted.Should().Be($"/v1/jobs/nightly?run_id={Old}");
    }

    private sealed class OldHead : HttpMessageHandler
    {
        public bool SaysSame { get; set; }

        public string? Deleted { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Delete)
            {
                Deleted = request.RequestUri!.PathAndQuery;
            }

            var (status, answer) = request.Method.Method switch
            {
                "DELETE" => (HttpStatusCode.OK, """{"deleted": true}"""),
                "POST" when Deleted is not null => (HttpStatusCode.Created, Job(Next)),
                "POST" when !SaysSame => (
                    HttpStatusCode.Conflict,
                    """{"error": {"code": "job_exists", "message": "m", "hint": "h", "retryable": false}}"""
                ),
                _ => (HttpStatusCode.OK, Job(Old)),
            };
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(answer) });
        }

        private static string Job(RunId run) =>
            $$"""{"type": "SUBMISSION", "submission_id": "nightly", "run_id": "{{run}}", "status": "SUCCEEDED", "entrypoint": "true", "message": "", "metadata": {}, "version": 1}""";
    }
}
