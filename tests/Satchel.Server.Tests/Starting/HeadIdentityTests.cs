using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;
using Satchel.Server.Starting;
using Satchel.Testing;

namespace Satchel.Server.Tests.Starting;

public sealed class HeadIdentityTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, 123, 456, TimeSpan.Zero);

    private static readonly SettingsReader Unset = new(new Dictionary<string, string>(), "config.toml");

    private readonly TemporaryDirectory _scratch = new();

    private SatchelHome Home => new(_scratch.Path);

    [Fact]
    public void Establish_FirstTime_MakesAllInTheFormOfRay()
    {
        var identity = Establish();

        identity.NodeId.ToString().Should().MatchRegex("^[0-9a-f]{56}$");
        identity.Token.Should().MatchRegex("^[0-9a-f]{64}$");
        identity.Session.ToString().Should().Be($"session_2026-11-22_10-00-00_123456_{Environment.ProcessId}");
    }

    [Fact]
    public void Establish_Again_IsTheSame() =>
        Establish().Should().Be(HeadIdentity.Establish(Home, Home.Node("head"), Unset, null, Now.AddDays(1)));

    [Theory]
    [InlineData("node_id", "../../elsewhere")]
    [InlineData("session", "../../elsewhere")]
    public void Establish_FileThatHoldsSomethingElse_IsRefusedAndKept(string name, string content)
    {
        Establish();
        var path = Path.Combine(Home.Node("head").Root, name);
        File.WriteAllText(path, content);

        var establish = Establish;

        establish.Should().Throw<SatchelException>().Which.Error.Code.Should().Be("identity_damaged");
        File.ReadAllText(path).Should().Be(content);
    }

    [Fact]
    public void Establish_SecretAndDirectory_AreTheOwnersAlone()
    {
        Establish();

        File.GetUnixFileMode(Home.TokenFile).Should().Be(Private);
        File.GetUnixFileMode(Home.Node("head").Root).Should().Be(Private | UnixFileMode.UserExecute);
        File.ReadAllText(Home.TokenFile).Should().EndWith("\n");
    }

    [Fact]
    public void Establish_TokenOfTheOperator_IsKept()
    {
        WriteToken("  mine \r\n", Private);

        Establish().Token.Should().Be("mine");
    }

    [Fact]
    public void Establish_EmptyTokenFile_IsMadeAnew()
    {
        WriteToken("\n", Private);

        Establish().Token.Should().HaveLength(64);
        File.GetUnixFileMode(Home.TokenFile).Should().Be(Private);
    }

    [Theory]
    [InlineData("two\nlines", Private)]
    [InlineData("mine", Private | UnixFileMode.OtherRead)]
    public void Establish_TokenThatClientsWouldNotSend_IsRefused(string content, UnixFileMode mode)
    {
        WriteToken(content, mode);

        var establish = Establish;

        var error = establish.Should().Throw<SatchelException>().Which.Error;
        error.Code.Should().Be("token_unreadable");
        error.Hint.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("node_id")]
    [InlineData("session")]
    public async Task Establish_PipeInPlaceOfAFile_IsRefusedWithoutWaiting(string name)
    {
        Establish();
        var path = Path.Combine(Home.Node("head").Root, name);
        File.Delete(path);
        SpecialFile.MakePipe(path);

        var establishing = Task.Run(Establish, TestContext.Current.CancellationToken);

        var waiting = () => establishing.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await waiting.Should().ThrowAsync<IOException>().WithMessage("*is a pipe, not a regular file*");
    }

    public void Dispose() => _scratch.Dispose();

    private void WriteToken(string content, UnixFileMode mode)
    {
        File.WriteAllText(Home.TokenFile, content);
        File.SetUnixFileMode(Home.TokenFile, mode);
    }

    private HeadIdentity Establish() => HeadIdentity.Establish(Home, Home.Node("head"), Unset, null, Now);
}
