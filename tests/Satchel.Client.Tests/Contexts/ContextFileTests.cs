using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Client.Contexts;
using Satchel.Posix.Locks;
using Satchel.Testing;

namespace Satchel.Client.Tests.Contexts;

public sealed class ContextFileTests : IDisposable
{
    private const string Operators = """
        # What the operator wrote.
        [jobs]
        stop_wait_seconds = 5  # long

        """;

    private readonly TemporaryDirectory _scratch = new();
    private readonly ContextFile _contexts;

    public ContextFileTests() => _contexts = new ContextFile(new SatchelHome(_scratch.At("home")));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Config => _scratch.At("home/config.toml");

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Read_NoFile_IsTheLocalCluster() => _contexts.Read().Should().BeEquivalentTo(new ContextList(Config, [], null));

    [Fact]
    public async Task Add_FileOfTheOperator_KeepsEveryLineOfIt()
    {
        _scratch.Write("home/config.toml", Operators);

        var isNew = await _contexts.AddAsync(
            new ClusterContext("prod", "https://head:8265")
            {
                TokenFile = "/a \"b\"\\c",
                Verify = "false",
                Headers = """{"X-Team": "a"}""",
            },
            Token
        );
        await _contexts.AddAsync(new ClusterContext("lab.1", "lab:8265"), Token);
        await _contexts.UseAsync("lab.1", Token);

        isNew.Should().BeTrue();
        var text = await File.ReadAllTextAsync(Config, Token);
        text.Should().Contain("# What the operator wrote.").And.Contain("stop_wait_seconds = 5  # long");
        var read = _contexts.Read();
        read.Current.Should().Be("lab.1");
        read.All.Should()
            .Equal(
                new ClusterContext("prod", "https://head:8265")
                {
                    TokenFile = "/a \"b\"\\c",
                    Verify = "false",
                    Headers = """{"X-Team": "a"}""",
                },
                new ClusterContext("lab.1", "lab:8265")
            );
    }

    [Fact]
    public async Task Add_NameThatIsThere_IsReplaced()
    {
        await _contexts.AddAsync(new ClusterContext("prod", "old:1"), Token);

        var isNew = await _contexts.AddAsync(new ClusterContext("prod", "new:1"), Token);

        isNew.Should().BeFalse();
        _contexts.Read().All.Should().Equal(new ClusterContext("prod", "new:1"));
    }

    [Fact]
    public async Task Remove_CurrentOne_LeavesTheLocalClusterAndTheRestOfTheFile()
    {
        _scratch.Write("home/config.toml", Operators);
        await _contexts.AddAsync(new ClusterContext("prod", "a:1"), Token);
        await _contexts.AddAsync(new ClusterContext("lab", "b:1"), Token);
        await _contexts.UseAsync("prod", Token);

        await _contexts.RemoveAsync("prod", Token);

        _contexts.Read().Should().BeEquivalentTo(new ContextList(Config, [new ClusterContext("lab", "b:1")], null));
        (await File.ReadAllTextAsync(Config, Token)).Should().Be(Operators + "\n[contexts.lab]\naddress = \"b:1\"\n");
    }

    [Theory]
    [InlineData("[jobs]\nstop_wait_seconds = 5")]
    [InlineData("[jobs]\nstop_wait_seconds = 5\n# the end")]
    [InlineData("# only this")]
    [InlineData("a = \"\"\"\nx\n\"\"\" # of two lines\n\n# above\n[contexts.prod] # theirs\naddress = \"a:1\"\n# below\n")]
    public async Task Change_FileWithoutALineEndOrWithComments_KeepsEveryOtherLine(string operators)
    {
        _scratch.Write("home/config.toml", operators);

        await _contexts.AddAsync(new ClusterContext("lab", "b:1"), Token);
        await _contexts.UseAsync("lab", Token);
        await _contexts.AddAsync(new ClusterContext("lab", "c:1"), Token);

        var read = _contexts.Read();
        (read.Current, read.All[^1]).Should().Be(("lab", new ClusterContext("lab", "c:1")));
        (await File.ReadAllTextAsync(Config, Token)).Should().Contain(operators);
        await _contexts.RemoveAsync("lab", Token);
        (await File.ReadAllTextAsync(Config, Token)).TrimEnd('\n').Should().Be(operators.TrimEnd('\n'));
    }

    [Fact]
    public async Task Add_FileThatOthersMayRead_StaysSo()
    {
        const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        File.SetUnixFileMode(_scratch.Write("home/config.toml", Operators), Readable);

        await _contexts.AddAsync(new ClusterContext("prod", "a:1"), Token);

        File.GetUnixFileMode(Config).Should().Be(Readable);
    }

    [Fact]
    public async Task Add_HomeOfAnotherUser_IsRefusedAndNamesHim()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give files away");
        _scratch.Write("home/config.toml", Operators);
        SpecialFile.GiveAway(_scratch.At("home"));

        var add = () => _contexts.AddAsync(new ClusterContext("prod", "a:1"), Token);

        (await add.Should().ThrowAsync<SatchelException>()).Which.Error.Message.Should().Contain("user with id 65534");
    }

    [Fact]
    public async Task Use_UnknownName_NamesTheNearestAndChangesNothing()
    {
        await _contexts.AddAsync(new ClusterContext("production", "a:1"), Token);
        var before = await File.ReadAllTextAsync(Config, Token);

        var use = () => _contexts.UseAsync("producton", Token);

        (await use.Should().ThrowAsync<SatchelException>())
            .Which.Error.Should()
            .Match<SatchelError>(error => error.Code == "no_such_context" && error.Hint.Contains("'production'"));
        (await File.ReadAllTextAsync(Config, Token)).Should().Be(before);
    }

    [Theory]
    [InlineData("adress = \"b:1\"")]
    [InlineData("")]
    [InlineData("address = 5")]
    public async Task Change_AnotherContextIsWrong_WorksAndTheWrongOneCanBeRemoved(string wrong)
    {
        _scratch.Write("home/config.toml", $"context = \"wrong\"\n\n[contexts.wrong]\n{wrong}\n\n[contexts.good]\naddress = \"a:1\"\n");

        _contexts.Find("good")!.Address.Should().Be("a:1");
        _contexts.Find(ClusterContext.Local).Should().BeNull();
        await _contexts.UseAsync(ClusterContext.Local, Token);
        _contexts.ReadCurrent().Should().BeNull();
        await _contexts.UseAsync("good", Token);
        var use = () => _contexts.UseAsync("wrong", Token);
        (await use.Should().ThrowAsync<SatchelException>()).Which.Error.Hint.Should().Contain("satchel context remove wrong");
        await _contexts.RemoveAsync("wrong", Token);

        _contexts.Read().Should().BeEquivalentTo(new ContextList(Config, [new ClusterContext("good", "a:1")], "good"));
    }

    [Fact]
    public async Task Change_CurrentOneIsNoText_IsReplaced()
    {
        _scratch.Write("home/config.toml", "context = 5\n\n[contexts.good]\naddress = \"a:1\"\n");

        await _contexts.UseAsync("good", Token);

        _contexts.ReadCurrent().Should().Be("good");
    }

    [Fact]
    public void Make_TheLocalClusterOrAnAddressOfAFileThatIsNotToml_NeedsNoFile()
    {
        _scratch.Write("home/config.toml", "context = [");
        var home = new SatchelHome(_scratch.At("home"));

        ContextChoice.Make(address: null, ClusterContext.Local, home).Address.Should().Be(ClusterContext.Local);
        ContextChoice.Make("a:1", context: null, home).Address.Should().Be("a:1");
    }

    [Theory]
    [InlineData("[contexts.a]\naddress = \"a:1\"\ntoken = \"x\"\n", "sets 'token' of context 'a'")]
    [InlineData("[contexts.a]\naddress = 5\n", "no text")]
    [InlineData("context = 5\n", "no text")]
    [InlineData("context = [\"prod\"]\n", "no text")]
    [InlineData("contexts.prod.address = \"a:1\"\n", "another form than tables")]
    [InlineData("contexts = { prod = { address = \"a:1\" } }\n", "another form than tables")]
    [InlineData("[contexts.a]\n", "no address")]
    [InlineData("[contexts.a\n", "is not TOML: line 1, column 12: ")]
    public void Read_WrongContext_IsNamed(string text, string expected)
    {
        _scratch.Write("home/config.toml", text);

        var read = () => _contexts.Read();

        read.Should().Throw<SatchelException>().Which.Error.Message.Should().Contain(expected);
    }

    [Fact]
    public async Task Add_ManyAtOnce_KeepsAll()
    {
        await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => Task.Run(() => _contexts.AddAsync(new ClusterContext($"c{i}", $"a:{i + 1}"), Token), Token))
        );

        _contexts.Read().All.Should().HaveCount(20);
    }

    [Fact]
    public async Task Add_FileIsALink_WritesWhereItLeads()
    {
        _scratch.Write("elsewhere.toml", Operators);
        Directory.CreateDirectory(_scratch.At("home"));
        File.CreateSymbolicLink(Config, _scratch.At("elsewhere.toml"));

        await _contexts.AddAsync(new ClusterContext("prod", "a:1"), Token);

        new FileInfo(Config).LinkTarget.Should().NotBeNull();
        (await File.ReadAllTextAsync(_scratch.At("elsewhere.toml"), Token)).Should().Contain("[contexts.prod]");
    }

    [Fact]
    public async Task Add_TheFileThatALinkLeadsToIsBeingChanged_Waits()
    {
        _scratch.Write("elsewhere.toml", Operators);
        Directory.CreateDirectory(_scratch.At("home"));
        File.CreateSymbolicLink(Config, _scratch.At("elsewhere.toml"));
        using var stop = new CancellationTokenSource();
        using (await FileLock.TakeAsync(_scratch.At("elsewhere.toml.lock"), shared: false, TimeProvider.System, Token))
        {
            var adding = _contexts.AddAsync(new ClusterContext("prod", "a:1"), stop.Token);
            await stop.CancelAsync();

            await FluentActions.Awaiting(() => adding).Should().ThrowAsync<OperationCanceledException>();
        }

        (await File.ReadAllTextAsync(_scratch.At("elsewhere.toml"), Token)).Should().Be(Operators);
    }
}
