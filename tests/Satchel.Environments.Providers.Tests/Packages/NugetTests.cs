using System.Diagnostics;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Testing.Nuget;

namespace Satchel.Environments.Providers.Tests.Packages;

/// <summary>Packages of a feed that is a directory, restored by the real SDK.</summary>
public sealed class NugetTests : IAsyncLifetime
{
    private readonly PreparedNode _node = new();

    private string Feed => _node.Files.At("feed");

    public ValueTask InitializeAsync()
    {
        Assert.SkipWhen(NugetFeed.Sdk is null, NugetFeed.NoSdk);
        _node.Variables["PATH"] = $"{NugetFeed.Sdk}:{_node.Variables["PATH"]}";
        new NugetFeed(Feed).Add("Upper", "1.2.3", """<dependency id="Lower" version="2.0.0" />""").Add("Lower", "2.0.0");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Prepare_APackage_RestoresItWithWhatItNeedsAndAProgramFindsItWithoutAFeed()
    {
        var plan = await _node.PrepareAsync($$$"""{"nuget": {"packages": ["Upper 1.2.3"], "sources": ["{{{Feed}}}"]}}""");

        var layer = _node.Store.List().Should().ContainSingle().Subject;
        var locked = _node.Store.Show(layer.Key)!.Layer.Lock!.AsArray();
        locked
            .Select(entry => $"{entry!["name"]} {entry["version"]} {entry["url"]}")
            .Should()
            .Equal($"lower 2.0.0 {Feed}", $"upper 1.2.3 {Feed}");
        locked
            .Select(entry => entry!["sha256"]!.GetValue<string>())
            .Should()
            .AllSatisfy(hash => hash.Should().MatchRegex("^[0-9a-f]{64}$"));

        _node.Files.Write(
            "app/app.csproj",
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="Upper" Version="1.2.3" /></ItemGroup>
            </Project>
            """
        );
        _node.Files.Write("app/nuget.config", "<configuration><packageSources><clear /></packageSources></configuration>");
        (await RestoreAsync(plan.Variables)).Should().Be(0);
        (await RestoreAsync(_node.Variables)).Should().NotBe(0, "without the layer nobody has the package");
    }

    [Fact]
    public async Task Prepare_WithALock_RestoresTheLockedVersionsAndNoOtherFiles()
    {
        var spec = $$$"""{"nuget": {"packages": ["Upper [1.0,2.0)"], "sources": ["{{{Feed}}}"]}}""";
        await _node.PrepareAsync(spec);
        var lockText = _node.LockOf(_node.Store.List().Single().Key)!.ToJsonString();
        await _node.Store.CollectAsync(everything: true, CancellationToken.None);
        new NugetFeed(Feed).Add("Upper", "1.0.5");
        var locked = spec.Insert(1, $"\"lock\": {lockText}, ");

        await _node.PrepareAsync(locked);

        var layer = _node.Store.List().Should().ContainSingle().Subject;
        _node.LockOf(layer.Key)!.ToJsonString().Should().Be(lockText);

        await _node.Store.CollectAsync(everything: true, CancellationToken.None);
        File.Delete(Path.Combine(Feed, "Lower.2.0.0.nupkg"));
        new NugetFeed(Feed).Add("Third", "1.0.0").Add("Lower", "2.0.0", """<dependency id="Third" version="1.0.0" />""");
        (await _node.FailureAsync(locked)).Code.Should().Be("hash_mismatch");
        foreach (var unfit in (string[])["Other 1.0.0", "Upper 1.2.4", "Upper 1.2.3-rc.1", "Upper (1.2.3,2.0)", "Upper [1.0,1.2.3)"])
        {
            var error = await _node.FailureAsync(locked.Replace("Upper [1.0,2.0)", unfit, StringComparison.Ordinal));
            error.Code.Should().Be("version_conflict", unfit);
            error.Message.Should().Contain(unfit.Split(' ')[0] == "Other" ? "nothing" : "upper 1.2.3");
        }
    }

    [Theory]
    [InlineData("Nowhere 1.0.0", "no_such_package")]
    [InlineData("Upper 9.0.0", "no_matching_version")]
    public async Task Prepare_WhatTheFeedDoesNotHave_SaysSo(string package, string code)
    {
        var failure = await _node.FailureAsync($$$"""{"nuget": {"packages": ["{{{package}}}"], "sources": ["{{{Feed}}}"]}}""");

        failure.Code.Should().Be(code, string.Join('\n', failure.LastLines));
        failure.Message.Should().Contain(package.Split(' ')[0]);
        failure
            .Message.Contains("Nearest version: 1.", StringComparison.Ordinal)
            .Should()
            .Be(code is "no_matching_version", failure.Message);
        failure.Retryable.Should().BeTrue("it may be put there at any moment");
    }

    [Fact]
    public async Task Prepare_AFeedThatIsNoDirectory_IsToldAtOnceAsThat()
    {
        var failure = await _node.FailureAsync("""{"nuget": {"packages": ["Upper 1.0.0"], "sources": ["/not/there"]}}""");

        failure.Code.Should().Be("path_not_found", string.Join('\n', failure.LastLines));
        failure.Message.Should().Contain("/not/there");
    }

    [Theory]
    [InlineData("feed", false)]
    [InlineData("./feed", false)]
    [InlineData("/srv/feed", true)]
    [InlineData("${NUGET_FEED}", true)]
    [InlineData("https://h/index.json", true)]
    public void Validate_ASourceThatNoNodeCanHave_IsRefused(string source, bool isTaken)
    {
        var validator = BuiltInProviders.Validators.Single(validator => validator.Field is "nuget");
        var value = new JsonObject { ["packages"] = new JsonArray("Upper 1.0.0"), ["sources"] = new JsonArray(source) };

        var outcome = validator.Validate(value, new SpecContext(EnvironmentScope.Job, SpecSource.Client, "/nonexistent"));

        outcome.Errors.Select(error => error.Path).Should().Equal(isTaken ? [] : ["$.nuget.sources[0]"]);
    }

    [Fact]
    public async Task Prepare_AFeedWithALogin_KeepsItOutOfKeysLogsAndFiles()
    {
        var failure = await _node.FailureAsync(
            """{"nuget": {"packages": ["Upper 1.2.3"], "sources": ["http://${NUGET_WHO}:${NUGET_TOKEN}@127.0.0.1:1/index.json"]}, "env_vars": {"NUGET_WHO": "canary-1", "NUGET_TOKEN": "canary-2"}}"""
        );

        failure.Code.Should().BeOneOf("index_unreachable", "tls_failed");
        string.Join('\n', _node.Log).Should().NotContain("canary");
        failure.ToString().Should().NotContain("canary");
    }

    [Theory]
    [InlineData("CANARY")]
    [InlineData("http://127.0.0.1:1/CANARY/index.json")]
    public async Task Prepare_AFeedWithASecretInItsPlace_KeepsItOutOfKeysLogsAndFiles(string secret)
    {
        _node.Secrets.Set("feed", secret);
        var source = secret.Contains(':', StringComparison.Ordinal) ? "${NUGET_V}" : "http://127.0.0.1:1/${NUGET_V}/index.json";

        var failure = await _node.FailureAsync(
            $$$"""{"nuget": {"packages": ["Upper 1.2.3"], "sources": ["{{{source}}}"]}, "env_vars": {"NUGET_V": {"secret": "feed"} } }"""
        );

        failure.Code.Should().BeOneOf("index_unreachable", "tls_failed");
        failure.ToString().Should().NotContain("CANARY");
        _node.ShouldKeepNothingOf("CANARY");
    }

    [Fact]
    public async Task Prepare_AFeedThatIsASecret_IsUsedAndNothingKeepsIt()
    {
        var hidden = _node.Files.At("CANARY-feed");
        new NugetFeed(hidden).Add("Upper", "1.2.3");
        _node.Secrets.Set("feed", hidden);

        await _node.PrepareAsync(
            """{"nuget": {"packages": ["Upper 1.2.3"], "sources": ["${NUGET_V}"]}, "env_vars": {"NUGET_V": {"secret": "feed"} } }"""
        );

        _node.ShouldKeepNothingOf("CANARY");
        _node.LockOf(_node.Store.List().Single().Key)!.ToJsonString().Should().NotContain("CANARY");
    }

    [Fact]
    public async Task Plan_FeedsThatDifferInWhatLooksLikeAToken_AreOtherLayers()
    {
        Task<string> KeysAsync(string part) =>
            _node.KeysAsync(
                $$$"""{"nuget": {"packages": ["Upper 1.2.3"], "sources": ["https://host/a1B2c3D4e5F6g7H8i9J{{{part}}}/index.json"]}}"""
            );

        (await KeysAsync("1")).Should().NotBe(await KeysAsync("2")).And.Be(await KeysAsync("1"));
    }

    private async Task<int> RestoreAsync(IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("dotnet", ["restore", _node.Files.At("app", "app.csproj"), "--force", "-nodeReuse:false"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["HOME"] = start.Environment["DOTNET_CLI_HOME"] = _node.Files.At("home");
        start.Environment["NUGET_PACKAGES"] = _node.Files.At("home", "packages");
        start.Environment["NUGET_FALLBACK_PACKAGES"] = variables.GetValueOrDefault("NUGET_FALLBACK_PACKAGES", "");
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
