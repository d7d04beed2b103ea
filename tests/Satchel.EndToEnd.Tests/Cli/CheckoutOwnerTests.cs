namespace Satchel.EndToEnd.Tests.Cli;

/// <summary>Builds in the checkout of another user, as <c>sudo ./scripts/install</c> makes one.</summary>
public sealed class CheckoutOwnerTests : IDisposable
{
    private const string NeedsRoot = "Only root builds for another user.";
    private const string AsNobody = "setpriv --reuid 65534 --regid 65534 --clear-groups";

    private readonly UnbuiltCheckout _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task Build_ByRoot_IsDoneByTheOwnerAndLeavesNothingOfRoots()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, NeedsRoot);
        // What a build of root's left before there was an owner to think of.
        _checkout.Write("checkout/artifacts/launcher/old", "");
        _checkout.WriteSdk(
            "id -u >>\"$HOME/builders\"; mkdir -p artifacts/launcher; echo made >artifacts/launcher/new; pwd >>artifacts/launcher/new"
        );
        await OwnAsync("chown root artifacts/launcher artifacts/launcher/old; rm -rf artifacts/dist");

        var build = await _checkout.RunAsync("checkout/satchel", "version");

        build.Errors.Should().Contain("Built in", build.All);
        (await _checkout.ShellAsync($"find {_checkout.At("checkout")} ! -user 65534"))
            .Output.Should()
            .BeEmpty("a later build of the owner's meets nothing that it cannot write to");
        (await _checkout.ShellAsync($"sort -u {_checkout.At("checkout")}/artifacts/home/builders")).Output.Should().Be("65534\n");
        var again = await _checkout.ShellAsync(
            $"touch {_checkout.At("checkout/src/Some/Code.cs")}; {AsNobody} {_checkout.At("checkout/scripts/publish")}"
        );
        again.ExitCode.Should().Be(0, again.All);
    }

    [Fact]
    public async Task Build_PythonOfRootsHasCachedInBuilds_OwnerBuildsAndRootGivesBack()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, NeedsRoot);
        _checkout.WriteSdk("exit 0");
        _checkout.Write("checkout/sdk/python/src/satchel/__pycache__/a.pyc", "");
        foreach (var build in (string[])["1", "2", "3", "4"])
        {
            _checkout.Write($"checkout/artifacts/dist/{build}/python/__pycache__/a.pyc", "");
        }

        await OwnAsync(
            "f=$(root=$PWD; . scripts/sources.sh; sources_fingerprint); mkdir -p artifacts/dist/$f/python/__pycache__; touch artifacts/dist/$f/python/__pycache__/a.pyc; "
                + "chown 65534:65534 artifacts/dist/$f artifacts/dist/$f/python; find artifacts sdk -name __pycache__ -exec chown -R root {} +"
        );

        var owners = await _checkout.ShellAsync($"{AsNobody} {_checkout.At("checkout/scripts/publish")}");

        owners.ExitCode.Should().Be(0, owners.All);
        owners.Errors.Should().Contain("Built in").And.NotContain("cannot remove");
        var roots = await _checkout.ShellAsync(
            $"touch {_checkout.At("checkout/src/Some/Code.cs")}; {_checkout.At("checkout/scripts/publish")} other"
        );
        roots.ExitCode.Should().Be(0, roots.All);
        (await _checkout.ShellAsync($"find {_checkout.At("checkout")} ! -user 65534")).Output.Should().BeEmpty();
    }

    [Fact]
    public async Task GiveBack_AFileVanishesMeanwhile_IsNoFailure()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, NeedsRoot);
        _checkout.Write("checkout/artifacts/made", "");
        _checkout.WriteProgram("bin/find", "#!/bin/sh\necho \"find: 'gone': No such file or directory\" >&2\nexit 1\n");

        var run = await _checkout.ShellAsync(
            $"set -e; PATH={_checkout.At("bin")}:$PATH; root={_checkout.At("checkout")}; . $root/scripts/owner.sh; give_back; echo went on"
        );

        run.Output.Should().Be("went on\n", run.All);
    }

    [Fact]
    public async Task Build_RootHasLeftFiles_OwnerIsToldWhichAndWhatToDo()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, NeedsRoot);
        _checkout.Write("checkout/artifacts/launcher/old", "");
        _checkout.WriteSdk("exit 1");
        await OwnAsync("chown root artifacts/launcher/old; chmod 644 artifacts/launcher/old");

        var build = await _checkout.ShellAsync($"{AsNobody} {_checkout.At("checkout/scripts/publish")}");

        build.ExitCode.Should().Be(1, build.All);
        build.Errors.Should().Contain("artifacts/launcher/old', which belongs to root, cannot be written to").And.Contain("sudo chown -R");
    }

    [Fact]
    public async Task Build_CheckoutOfAnotherUser_SaysWhose()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, NeedsRoot);
        await _checkout.ShellAsync($"chmod -R a+rX {_checkout.Root}");

        var build = await _checkout.ShellAsync($"{AsNobody} {_checkout.At("checkout/satchel")} version");

        build.ExitCode.Should().Be(1, build.All);
        build.Errors.Should().Contain("which belongs to root, cannot be written to").And.Contain("a checkout of your own");
    }

    /// <summary>Makes all of it nobody's, and then runs a script of root's there.</summary>
    private async Task OwnAsync(string then)
    {
        var own = await _checkout.ShellAsync($"chown -R 65534:65534 {_checkout.Root} && cd {_checkout.At("checkout")} && {then}");
        own.ExitCode.Should().Be(0, own.All);
    }
}
