using System.Text.Json.Nodes;
using Satchel.Abstractions.Jobs;
using Satchel.Environments.Providers;
using Satchel.Environments.Secrets;
using Satchel.Environments.Validation;
using Satchel.Server.Jobs;

namespace Satchel.Server.Tests.Jobs;

public sealed class SubmissionReaderTests
{
    private readonly SubmissionReader _reader = new(
        new RuntimeEnvValidator(BuiltInProviders.Validators, BuiltInProviders.Rules),
        new SecretFiles("/no/such/directory")
    );

    [Fact]
    public void Read_EveryField_IsTaken()
    {
        var submission = Read(
            """
            {"entrypoint": "python main.py", "submission_id": "one", "job_id": "other", "runtime_env": {"env_vars": {"A": "1"}}, "metadata": {"owner": "me"},
             "entrypoint_num_cpus": 1.5, "entrypoint_num_gpus": 0, "entrypoint_memory": 1048576, "entrypoint_resources": {"fpga": 2}, "entrypoint_label_selector": {"zone": "!b"}, "queue_timeout_seconds": 1.5,
             "shell_variables": {"PATH": "/bin"}}
            """
        );

        submission.SubmissionId.Should().Be("one");
        submission.Entrypoint.Should().Be("python main.py");
        submission.RuntimeEnv!.ToJsonString().Should().Be("""{"env_vars":{"A":"1"}}""");
        submission.NormalizedEnv.ToJsonString().Should().Be("""{"env_vars":{"A":"1"}}""");
        submission.QueueTimeout.Should().Be(TimeSpan.FromSeconds(1.5));
        submission.ShellVariables.Should().Equal(new Dictionary<string, string> { ["PATH"] = "/bin" });
        submission.Metadata.Should().Equal(new Dictionary<string, string> { ["owner"] = "me" });
        submission
            .Resources.Should()
            .BeEquivalentTo(
                new JobResources
                {
                    Cpus = 1.5,
                    Gpus = 0,
                    Memory = 1048576,
                    Custom = new Dictionary<string, double> { ["fpga"] = 2 },
                    LabelSelector = new Dictionary<string, string> { ["zone"] = "!b" },
                }
            );
    }

    [Fact]
    public void Read_EntrypointAlone_GetsAnIdAndKeepsNulls()
    {
        var submission = Read("""{"entrypoint": "", "submission_id": "", "job_id": null, "runtime_env": null, "whatever": null}""");

        submission.SubmissionId.Should().MatchRegex("^raysubmit_[A-HJ-NP-Za-kmnp-z1-9]{16}$");
        submission.RuntimeEnv.Should().BeNull();
        submission.Metadata.Should().BeNull();
        submission.NormalizedEnv.Should().BeEmpty();
        submission.Resources.AsksForAmounts.Should().BeFalse();
        submission.QueueTimeout.Should().BeNull();
    }

    [Fact]
    public void Read_QueueTimeoutOfAges_IsTaken() =>
        Read("""{"entrypoint": "x", "queue_timeout_seconds": 1e300}""").QueueTimeout.Should().BeGreaterThan(TimeSpan.FromDays(1_000_000));

    [Fact]
    public void Read_VariableThatNoProcessTakes_IsRefusedByName()
    {
        var reading = () =>
            Read("""{"entrypoint": "x", "runtime_env": {"env_vars": {"A": "LONG"}}}""".Replace("LONG", new string('a', 128 * 1024 - 2)));

        reading.Should().Throw<InvalidSubmissionException>().WithMessage("*env_vars'*'A'*131072 bytes*");
    }

    [Fact]
    public void Read_VariablesThatNoProcessTakesTogether_AreRefused()
    {
        var variables = string.Join(',', Enumerable.Range(0, 11).Select(i => $"\"A{i}\": \"{new string('a', 100_000)}\""));
        var reading = () => Read("""{"entrypoint": "x", "runtime_env": {"env_vars": {MANY}}}""".Replace("MANY", variables));

        reading.Should().Throw<InvalidSubmissionException>().WithMessage("*env_vars'*together*");
    }

    [Fact]
    public void Read_LongestVariableAndLongEntrypointAndMetadata_AreTaken()
    {
        var longest = new string('a', 128 * 1024 - 3);

        Read(
            """{"entrypoint": "LONGLONG", "metadata": {"m": "LONGLONG"}, "runtime_env": {"env_vars": {"A": "LONG"}}}""".Replace(
                "LONG",
                longest
            )
        )
            .Entrypoint.Should()
            .HaveLength(2 * longest.Length);
    }

    [Theory]
    [InlineData("{}", "JobSubmitRequest.__init__() missing 1 required positional argument: 'entrypoint'")]
    [InlineData("""{"entrypoint": 7}""", "entrypoint must be a string, got <class 'int'>")]
    [InlineData("""{"entrypoint": "x", "job_id": []}""", "job_id must be a string if provided, got <class 'list'>")]
    [InlineData("""{"entrypoint": "x", "metadata": {"n": true}}""", "metadata values must be strings, got <class 'bool'>")]
    [InlineData("""{"entrypoint": "x", "entrypoint_num_cpus": true}""", "entrypoint_num_cpus must be a number, got <class 'bool'>")]
    [InlineData("""{"entrypoint": "x", "entrypoint_num_cpus": 1e999}""", "entrypoint_num_cpus must be 0 or more, got 1e999")]
    [InlineData("""{"entrypoint": "x", "entrypoint_num_gpus": -0.5}""", "entrypoint_num_gpus must be 0 or more, got -0.5")]
    [InlineData("""{"entrypoint": "x", "entrypoint_memory": 1.0}""", "entrypoint_memory must be an integer, got <class 'float'>")]
    [InlineData(
        """{"entrypoint": "x", "entrypoint_memory": 99999999999999999999}""",
        "entrypoint_memory must be a number of bytes, 0 or more, got 99999999999999999999"
    )]
    [InlineData("""{"entrypoint": "x", "entrypoint_resources": {"a": -1}}""", "entrypoint_resources['a'] must be 0 or more, got -1")]
    [InlineData(
        """{"entrypoint": "x", "entrypoint_resources": {"memory": 1}}""",
        "entrypoint_resources must not name 'memory': use entrypoint_num_cpus, entrypoint_num_gpus or entrypoint_memory"
    )]
    [InlineData("""{"entrypoint": "x", "queue_timeout_seconds": -1}""", "queue_timeout_seconds must be 0 or more, got -1")]
    [InlineData(
        """{"entrypoint": "x", "shell_variables": {"LD_PRELOAD": "1"}}""",
        "shell_variables must not hold 'LD_PRELOAD': use runtime_env['env_vars']"
    )]
    [InlineData(
        """{"entrypoint": "x", "shell_variables": {"PATH": "a\u0000b"}}""",
        "shell_variables must hold texts that a process takes, 'PATH' does not"
    )]
    [InlineData("""{"entrypoint": "a\u0000b"}""", "entrypoint must not hold a NUL character: no command line can")]
    [InlineData("""{"entrypoint": "x", "submission_id": "a\u0000b"}""", "submission_id must not hold a NUL character")]
    [InlineData("""{"entrypoint": "\ud800"}""", "entrypoint holds half of a surrogate pair, which is not a character")]
    [InlineData("""{"entrypoint": "x", "retries": 3}""", "JobSubmitRequest.__init__() got an unexpected keyword argument 'retries'")]
    public void Read_OneFault_SaysItInRaysWords(string body, string fault) => Faults(body).Should().Equal(fault);

    [Fact]
    public void Read_UnknownFieldsBesideOtherFaults_AreToldFirstAndHideNone() =>
        Faults("""{"entrypoint": 5, "foo": 1, "bar": 2, "metadata": []}""")
            .Should()
            .Equal(
                "JobSubmitRequest.__init__() got an unexpected keyword argument 'foo'",
                "JobSubmitRequest.__init__() got an unexpected keyword argument 'bar'",
                "entrypoint must be a string, got <class 'int'>",
                "metadata must be a dict, got <class 'list'>"
            );

    [Fact]
    public void Read_UnknownAndMissingField_AreToldInOwnWordsToOurApi() =>
        FluentActions
            .Invoking(() => Read("""{"foo": 1}"""))
            .Should()
            .Throw<InvalidSubmissionException>()
            .Which.Error.Message.Should()
            .Be("a submit has no field 'foo'; entrypoint is missing.");

    [Fact]
    public void Read_SeveralFaults_SaysAllInRaysOrder() =>
        Faults("""{"entrypoint": 1, "metadata": [], "entrypoint_num_cpus": "2", "submission_id": 5}""")
            .Should()
            .Equal(
                "entrypoint must be a string, got <class 'int'>",
                "submission_id must be a string if provided, got <class 'int'>",
                "metadata must be a dict, got <class 'list'>",
                "entrypoint_num_cpus must be a number, got <class 'str'>"
            );

    [Fact]
    public void Read_IdAtTheLimit_IsTaken()
    {
        Read($$"""{"entrypoint": "x", "submission_id": "{{new string('i', SubmissionId.MaxBytes)}}"}""")
            .SubmissionId.Should()
            .HaveLength(SubmissionId.MaxBytes);
        Faults($$"""{"entrypoint": "x", "submission_id": "{{new string('i', SubmissionId.MaxBytes + 1)}}"}""")
            .Should()
            .Equal("submission_id must have at most 1024 bytes (UTF-8), got 1025");
        Faults($$"""{"entrypoint": "x", "submission_id": "{{new string('語', SubmissionId.MaxBytes)}}"}""")
            .Should()
            .Equal("submission_id must have at most 1024 bytes (UTF-8), got 3072");
    }

    [Fact]
    public void Read_WrongEnvironment_TellsEveryErrorWithItsPath()
    {
        var reading = () => Read("""{"entrypoint": "x", "runtime_env": {"pipp": [], "env_vars": {"A": 1}}}""");

        reading
            .Should()
            .Throw<InvalidRuntimeEnvException>()
            .Which.Errors.Select(error => error.Path)
            .Should()
            .BeEquivalentTo("$.pipp", "$.env_vars.A");
    }

    [Fact]
    public void Read_FieldThatNothingCanSetUp_IsRefusedByName()
    {
        var reading = () => Read("""{"entrypoint": "x", "runtime_env": {"java_jars": ["https://h/x.jar"]}}""");

        reading
            .Should()
            .Throw<InvalidRuntimeEnvException>()
            .Which.Errors.Should()
            .ContainSingle()
            .Which.Message.Should()
            .Contain("java_jars");
    }

    [Fact]
    public void Read_Twice_LeavesTheBodyAsItWas()
    {
        var body = JsonNode.Parse("""{"entrypoint": "x", "submission_id": "a", "runtime_env": {"env_vars": {"A": "1"}}}""")!.AsObject();

        _reader
            .Read(body)
            .Should()
            .BeEquivalentTo(
                _reader.Read(body),
                options => options.Excluding(submission => submission.RuntimeEnv).Excluding(submission => submission.NormalizedEnv)
            );
    }

    private JobSubmission Read(string body) => _reader.Read(JsonNode.Parse(body)!.AsObject());

    private IReadOnlyList<string> Faults(string body) =>
        FluentActions.Invoking(() => Read(body)).Should().Throw<InvalidSubmissionException>().Which.Faults;
}
