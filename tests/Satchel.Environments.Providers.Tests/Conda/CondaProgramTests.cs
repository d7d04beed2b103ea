using Satchel.Environments.Providers.Tests.Packages;

namespace Satchel.Environments.Providers.Tests.Conda;

/// <summary>The node's own conda, mamba or micromamba: how it is called, and what is made of what it says.</summary>
public sealed class CondaProgramTests : IAsyncDisposable
{
    private const string Spec = """{"conda": {"channels": ["https://user:hush-hush@example.org/one"], "dependencies": ["numpy=2"]} }""";

    private readonly List<PreparedNode> _nodes = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("conda", "env create --prefix PREFIX --file FILE")]
    [InlineData("mamba", "env create --prefix PREFIX --file FILE")]
    [InlineData("micromamba", "create --yes --prefix PREFIX --file FILE")]
    public async Task Prepare_Program_IsGivenAFileAndADirectory(string name, string arguments)
    {
        var node = NodeWith(name, "mkdir -p \"$PREFIX/conda-meta\" && echo \"$CONDA_PKGS_DIRS\" > \"$PREFIX/cache\"");

        var plan = await node.PrepareAsync(Spec);

        var prefix = plan.Variables["CONDA_PREFIX"];
        (await File.ReadAllTextAsync(node.Files.At("arguments"), TestContext.Current.CancellationToken)).Trim().Should().Be(arguments);
        (await File.ReadAllTextAsync(node.Files.At("file"), TestContext.Current.CancellationToken))
            .Should()
            .Be("""{"channels":["https://${CONDA_CHANNEL_1_CREDENTIALS}@example.org/one","nodefaults"],"dependencies":["numpy=2"]}""");
        (await File.ReadAllTextAsync(node.Files.At("credentials"), TestContext.Current.CancellationToken))
            .Trim()
            .Should()
            .Be("user:hush-hush");
        (await File.ReadAllTextAsync(Path.Combine(prefix, "cache"), TestContext.Current.CancellationToken))
            .Should()
            .StartWith(node.Files.At("store"));
        node.Log.Should().NotContain(line => line.Contains("hush"));
    }

    [Theory]
    [InlineData("PackagesNotFoundError: The following packages are not available:\n\n  - numpyy", "no_such_package", "numpyy")]
    [InlineData(
        "error    libmamba Could not solve for environment specs\n    ├─ a needs b <2\n    └─ c needs b >2",
        "unsolvable",
        "b <2; c needs"
    )]
    [InlineData("CondaHTTPError: HTTP 000 CONNECTION FAILED for url <https://x>", "index_unreachable", "reached")]
    [InlineData("CondaHTTPError: HTTP 401 UNAUTHORIZED for url <https://x>", "access_denied", "401")]
    [InlineData("UnavailableInvalidChannel: HTTP 404 NOT FOUND for channel one <https://x/one>", "uri_not_found", "channel")]
    [InlineData("ChecksumMismatchError: Conda detected a mismatch", "hash_mismatch", "hash")]
    [InlineData("OSError: [Errno 28] No space left on device", "disk_full", "full")]
    [InlineData("InvalidMatchSpec: Invalid spec 'a=='", "conda_spec_invalid", "a==")]
    [InlineData("something else", "tool_failed", "exit code 3")]
    public async Task Prepare_ProgramThatFails_IsUnderstood(string says, string code, string part)
    {
        var node = NodeWith("conda", $"cat >&2 <<'END'\n{says}\nEND\nexit 3");

        var error = await node.FailureAsync(Spec);

        error.Code.Should().Be(code);
        error.Message.Should().Contain(part);
        error.ExitCode.Should().Be(3);
    }

    [Fact]
    public async Task Prepare_ManyEnvironmentsAtATime_AreMadeOneAfterTheOther()
    {
        var node = NodeWith("conda", "mkdir \"$HERE/busy\" || exit 9\nmkdir -p \"$PREFIX/conda-meta\"\nsleep 0.1\nrmdir \"$HERE/busy\"");

        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(number => node.PrepareAsync($$"""{"conda": {"dependencies": ["p{{number}}"]} }"""))
        );

        node.Store.List().Should().HaveCount(4);
    }

    [Theory]
    [InlineData("micromamba")]
    [InlineData("mamba")]
    [InlineData("conda")]
    public async Task Prepare_RealProgram_MakesAnEmptyEnvironment(string program)
    {
        var found = Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));
        Assert.SkipUnless(found, $"This machine has no {program}.");
        var node = Add(new PreparedNode(settings: Settings(program)));

        var plan = await node.PrepareAsync($$"""{"conda": {"channels": ["file://{{node.Files.Path}}"], "dependencies": []} }""");

        Directory.Exists(Path.Combine(plan.Variables["CONDA_PREFIX"], "conda-meta")).Should().BeTrue();
    }

    /// <summary>A node whose program notes down how it is called, and then does what a script says.</summary>
    private PreparedNode NodeWith(string name, string script)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var node = Add(new PreparedNode(settings: settings));
        var text = $"""
            #!/bin/sh
            HERE='{node.Files.Path}'
            shown=
            previous=
            for argument; do
                case $previous in
                    --prefix) PREFIX=$argument; shown="$shown PREFIX" ;;
                    --file) FILE=$argument; shown="$shown FILE" ;;
                    *) shown="$shown $argument" ;;
                esac
                previous=$argument
            done
            [ ! -e "$PREFIX" ] || exit 8
            echo $shown > "$HERE/arguments"
            cat "$FILE" > "$HERE/file"
            echo "$CONDA_CHANNEL_1_CREDENTIALS" > "$HERE/credentials"
            {script}
            """;
        settings["SATCHEL_CONDA_PROGRAM"] = node.Files.WriteProgram(name, text);
        return node;
    }

    private PreparedNode Add(PreparedNode node)
    {
        _nodes.Add(node);
        return node;
    }

    private static Dictionary<string, string> Settings(string program) =>
        new(StringComparer.Ordinal) { ["SATCHEL_CONDA_PROGRAM"] = program };
}
