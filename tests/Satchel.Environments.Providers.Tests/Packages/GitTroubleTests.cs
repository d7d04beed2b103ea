using Microsoft.AspNetCore.Http;
using Satchel.Abstractions.Environments.Tools;
using Satchel.Environments.Providers.Shared.PackageManagers;
using Satchel.Testing.Hosting;
using Satchel.Testing.Python;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Repositories that requirements name and that pip and uv do not get: told as those that a download does not get.</summary>
public sealed class GitTroubleTests : IAsyncDisposable
{
    private readonly PreparedNode _node = new(RealWheels.Directory);

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData("pip", "repo.git@unpushed", "uri_not_found", "repo.git@unpushed has no such branch, tag or commit")]
    [InlineData("pip", "repo.git@0123456789012345678901234567890123456789", "uri_not_found", "has no such branch, tag or commit")]
    [InlineData("pip", "absent.git", "uri_not_found", "absent.git is not found")]
    [InlineData("pip", "denied.git", "access_denied", "denied.git may not be read")]
    [InlineData("uv", "repo.git@unpushed", "uri_not_found", "repo.git@unpushed has no such branch, tag or commit")]
    [InlineData("uv", "repo.git@abcdef1", "uri_not_found", "has no such branch, tag or commit")]
    [InlineData("uv", "absent.git", "uri_not_found", "absent.git is not found")]
    [InlineData("uv", "denied.git", "access_denied", "denied.git may not be read")]
    public async Task Prepare_RepositoryThatIsNotGot_IsToldAsADownloadAndNotRemembered(string field, string place, string code, string says)
    {
        Assert.SkipWhen(field is "uv" && RealUv.Directory is null, RealUv.Missing);
        await using var host = await FileHost.StartAsync();
        GitHost.Commit(_node.Files.At("repositories", "repo.git"), ("pyproject.toml", "[project]\nname = 'own'\nversion = '1'\n"));
        GitHost.Serve(host, _node.Files.At("repositories"));
        host.Answer(
            "/denied.git/info/refs",
            context =>
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            }
        );
        _node.Variables["PATH"] = $"{RealUv.Directory}:/usr/local/bin:/usr/bin:/bin";

        var error = await _node.FailureAsync($$"""{"{{field}}": ["own @ git+{{host.Address}}/{{place}}"]}""");

        error.Code.Should().Be(code, string.Join('\n', error.LastLines));
        error.Message.Should().Contain($"git+{host.Address}/").And.Contain(says);
        error.Hint.Should().NotContain("SATCHEL_DOWNLOAD_TOKEN");
        error.Retryable.Should().BeTrue("a push mends it");
    }

    [Theory]
    [InlineData("fatal: unable to access 'http://h/x.git/': Failed to connect to h port 1: Couldn't connect to server", "uri_unreachable")]
    [InlineData("ssh: connect to host h port 1: Connection refused\nfatal: Could not read from remote repository.", "uri_unreachable")]
    [InlineData("Host key verification failed.\nfatal: Could not read from remote repository.", "access_denied")]
    [InlineData("fatal: unable to access 'https://h/x.git/': gnutls_handshake() failed: An unexpected TLS packet.", "tls_failed")]
    [InlineData("fatal: repository 'https://h/mbedtls/pathspec.git/' not found", "uri_not_found")]
    public void In_WhatGitSays_IsToldByEitherInstaller(string said, string code)
    {
        string[] ofPip =
        [
            "  Cloning http://h/x.git (to revision main) to /tmp/x",
            "  Running command git clone --filter=blob:none --quiet http://h/x.git /tmp/x",
            .. said.Split('\n').Select(line => "  " + line),
            "  error: subprocess-exited-with-error",
            "  ",
            "  × git clone --filter=blob:none --quiet http://h/x.git /tmp/x did not run successfully.",
        ];
        string[] ofUv =
        [
            "error: Failed to download and build `own @ git+http://h/x.git@main`",
            "  cause: Git operation failed",
            "  cause: failed to clone into: /cache/git-v2/db/d3cedd6",
            "  cause: process didn't exit successfully: `/usr/bin/git fetch --force 'http://h/x.git'` (exit status: 128)",
            "         --- stderr",
            .. said.Split('\n').Select(line => "         " + line),
        ];

        foreach (var lines in (string[][])[ofPip, ofUv])
        {
            var failure = InstallFailures.Of("pip", new ToolResult(["pip"], 1, lines));

            failure.Kind.Code.Should().Be(code);
            failure.Message.Should().StartWith("git+http://h/x.git@main ");
        }
    }

    [Theory]
    [InlineData("ERROR: Cannot find command 'git' - do you have 'git' installed and in your PATH?", "tool_missing", "no git")]
    [InlineData("  cause: Git executable not found. Ensure that Git is installed and available.", "tool_missing", "no git")]
    [InlineData(
        "  cause: The source distribution `git+http://h/repo.git@main#subdirectory=nix` has no subdirectory `nix`",
        "uri_not_found",
        "git+http://h/repo.git@main has no directory 'nix'."
    )]
    [InlineData(
        "ERROR: own from git+http://h/repo.git does not appear to be a Python project: neither 'setup.py' nor 'pyproject.toml' found.",
        "uri_not_found",
        "own is no Python project"
    )]
    public void Of_WhatIsMissingBesideTheState_SaysWhat(string said, string code, string says)
    {
        var failure = InstallFailures.Of("pip", new ToolResult(["pip"], 1, [said]));

        failure.Kind.Code.Should().Be(code);
        failure.Message.Should().Contain(says);
    }

    [Fact]
    public void Of_ABuildThatAsksGitItself_IsABuildThatFailed() =>
        InstallFailures
            .Of(
                "pip",
                new ToolResult(
                    ["pip"],
                    1,
                    [
                        "  error: subprocess-exited-with-error",
                        "  × Getting requirements to build wheel did not run successfully.",
                        "      fatal: not a git repository: repository not found",
                    ]
                )
            )
            .Kind.Code.Should()
            .Be("build_failed");
}
