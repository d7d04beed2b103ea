using System.Diagnostics;
using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;
using Satchel.Client.Connecting;
using Satchel.Testing;

namespace Satchel.Client.Tests.Connecting;

public sealed class ClusterTokenTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly Uri Here = new("http://127.0.0.1:8265");

    private readonly TemporaryDirectory _scratch = new();
    private readonly SatchelHome _home;

    public ClusterTokenTests()
    {
        _home = new SatchelHome(_scratch.Path);
        Write("token", "0123\n");
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("http://127.0.0.1:8265")]
    [InlineData("http://localhost:1")]
    [InlineData("http://[::1]:8265")]
    public void Find_ThisMachine_GetsTheTokenOfTheHome(string address) => Find(new Uri(address)).Should().Be("0123");

    [Theory]
    [InlineData("http://example.com:8265")]
    [InlineData("http://10.0.0.1:8265")]
    [InlineData("http://localhost.example.com")]
    public void Find_AnotherMachine_DoesNotGetIt(string address) => Find(new Uri(address)).Should().BeNull();

    [Fact]
    public void Find_HomeWithoutToken_SendsNone() =>
        new ClusterToken(new SatchelHome(_scratch.At("other")), _ => null).Find(Here, isOwn: true).Should().BeNull();

    [Theory]
    [InlineData("abc\n")]
    [InlineData("abc\r\n")]
    [InlineData(" abc \n\n")]
    public void Find_FileWithLineEnds_IsItsLine(string content) =>
        Find(Here, ("SATCHEL_TOKEN_PATH", Write("named", content))).Should().Be("abc");

    [Theory]
    [InlineData("abc\ndef\n")]
    [InlineData("abc\r\nX-Header: 1")]
    [InlineData("a b")]
    [InlineData("abc\u0000")]
    public void Find_FileOfMoreThanALine_IsRefused(string content) =>
        Refusal(("SATCHEL_TOKEN_PATH", Write("named", content))).Should().Contain("one line").And.NotContain("abc");

    [Theory]
    [InlineData("abc\ndef")]
    [InlineData("a b")]
    public void Find_VariableOfMoreThanALine_IsRefused(string value) => Refusal(("SATCHEL_TOKEN", value)).Should().Contain("SATCHEL_TOKEN");

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "0640")]
    [InlineData(UnixFileMode.OtherRead, "0604")]
    [InlineData(UnixFileMode.GroupWrite, "0620")]
    public void Find_FileThatOthersMayRead_IsRefusedWithTheCommandThatMendsIt(UnixFileMode others, string mode)
    {
        File.SetUnixFileMode(_home.TokenFile, Private | others);

        var find = () => Find(Here);

        var error = find.Should().Throw<SatchelException>().Which.Error;
        error.Message.Should().Contain(mode);
        error.Hint.Should().Contain($"chmod 600 '{_home.TokenFile}'");
    }

    [Fact]
    public async Task Find_FileOfAnotherUser_IsRefused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give files away");
        using (var giving = Process.Start("chown", ["4711", _home.TokenFile]))
        {
            await giving.WaitForExitAsync();
        }

        Refusal().Should().Contain("user 4711");
    }

    [Fact]
    public void Find_Directory_IsRefused() => Refusal(("SATCHEL_TOKEN_PATH", _scratch.Path)).Should().Contain(_scratch.Path);

    [Fact]
    public void Find_PathThatLeadsNowhere_IsAnError() =>
        Refusal(("SATCHEL_TOKEN_PATH", _scratch.At("nowhere"))).Should().Contain("SATCHEL_TOKEN_PATH");

    [Fact]
    public void Find_TokenForAnotherAddress_StaysThere()
    {
        (string, string)[] variables = [("SATCHEL_ADDRESS", "http://far.example"), ("SATCHEL_TOKEN", "far")];

        Find(Here, variables).Should().Be("0123", "the local cluster has a token of its own");
        Token(variables).Find(new Uri("http://far.example"), isOwn: false).Should().Be("far");
        Token(variables).Find(new Uri("http://other.example"), isOwn: false).Should().BeNull("a context names another cluster");
        Token(variables).VariablesAreForLocalCluster.Should().BeFalse();
        Token(("SATCHEL_TOKEN", "near")).VariablesAreForLocalCluster.Should().BeTrue();
    }

    [Fact]
    public void Find_HeadSaysWhichTokenItTakes_IsThatOneForItAlone()
    {
        var head = new HeadRecord("http://127.0.0.1:8265", 1, 1, "1.0.0") { TokenFile = Write("own", "own\n") };
        _scratch.Write("head.json", JsonSerializer.Serialize(head, WireJson.Default.HeadRecord));

        Find(Here).Should().Be("own");
        Find(Here, ("SATCHEL_TOKEN", "of-another")).Should().Be("own", "the head takes no other");
        Token().Find(new Uri("http://localhost:8265"), isOwn: false).Should().Be("own");
        Token(("SATCHEL_TOKEN", "given")).Find(Here, isOwn: false).Should().Be("given", "the address was given as well");
        Token().Find(new Uri("http://127.0.0.1:8266"), isOwn: false).Should().Be("0123");
        Token().Find(new Uri("http://10.0.0.1:8265"), isOwn: false).Should().BeNull();
        File.Delete(head.TokenFile);
        Find(Here).Should().Be("0123");
    }

    private string? Find(Uri address, params (string Name, string Value)[] variables) => Token(variables).Find(address, isOwn: true);

    private string Refusal(params (string Name, string Value)[] variables)
    {
        var find = () => Find(Here, variables);
        var error = find.Should().Throw<SatchelException>().Which.Error;
        error.Hint.Should().NotBeEmpty();
        return error.Message;
    }

    private ClusterToken Token(params (string Name, string Value)[] variables) =>
        new(_home, name => variables.FirstOrDefault(variable => variable.Name == name).Value);

    private string Write(string name, string content)
    {
        var path = _scratch.Write(name, content);
        File.SetUnixFileMode(path, Private);
        return path;
    }
}
