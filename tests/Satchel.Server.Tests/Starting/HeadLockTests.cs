using System.Text.Json;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Wire;
using Satchel.Server.Starting;
using Satchel.Testing;

namespace Satchel.Server.Tests.Starting;

public sealed class HeadLockTests : IDisposable
{
    private readonly TemporaryDirectory _scratch = new();

    private SatchelHome Home => new(_scratch.Path);

    [Fact]
    public void Take_Twice_NamesWhereTheFirstListens()
    {
        using var first = HeadLock.Take(Home);
        TakingAgain().Message.Should().Contain("is starting");
        File.WriteAllBytes(
            Home.HeadFile,
            JsonSerializer.SerializeToUtf8Bytes(new HeadRecord("http://127.0.0.1:4711", 42, 1, "0.1.0"), WireJson.Default.HeadRecord)
        );

        TakingAgain().Message.Should().Contain("http://127.0.0.1:4711").And.Contain("pid 42").And.Contain(_scratch.Path);
    }

    [Fact]
    public void Take_AfterTheFirstLetGo_IsTaken()
    {
        HeadLock.Take(Home).Dispose();

        using var second = HeadLock.Take(Home);
        File.Exists(Home.HeadLock).Should().BeTrue();
        TakingAgain().Message.Should().Contain("is starting");
    }

    [Fact]
    public void Take_LockOfAnOlderHead_IsTheOwnersAlone()
    {
        File.WriteAllText(Home.HeadLock, "");
        File.SetUnixFileMode(Home.HeadLock, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        using var held = HeadLock.Take(Home);

        File.GetUnixFileMode(Home.HeadLock).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Nobody runs there: to say so would send its owner looking for a process that is not.</summary>
    [Fact]
    public void Take_FileThatCannotBeOpened_IsNotToldAsARunningHead()
    {
        Directory.CreateDirectory(Home.HeadLock);
        FluentActions.Invoking(() => HeadLock.Take(Home)).Should().Throw<IOException>().WithMessage("*is a directory*");
        Directory.Delete(Home.HeadLock);
        File.CreateSymbolicLink(Home.HeadLock, Home.HeadLock);

        FluentActions.Invoking(() => HeadLock.Take(Home)).Should().Throw<IOException>();
    }

    [Fact]
    public void Take_LinkOrPipe_IsRefused()
    {
        // Two homes whose locks lead to one file would be one.
        File.CreateSymbolicLink(Home.HeadLock, "/dev/zero");
        FluentActions.Invoking(() => HeadLock.Take(Home)).Should().Throw<IOException>().WithMessage("*is a link, not a regular file*");
        File.Delete(Home.HeadLock);
        SpecialFile.MakePipe(Home.HeadLock);

        FluentActions.Invoking(() => HeadLock.Take(Home)).Should().Throw<IOException>().WithMessage("*is a pipe, not a regular file*");
    }

    [Fact]
    public void Take_LockOfAnotherUser_IsRefused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a file away.");
        File.WriteAllText(Home.HeadLock, "");
        SpecialFile.GiveAway(Home.HeadLock);

        FluentActions.Invoking(() => HeadLock.Take(Home)).Should().Throw<IOException>().WithMessage("*belongs to the user with id 65534*");
    }

    public void Dispose() => _scratch.Dispose();

    private SatchelError TakingAgain()
    {
        var error = FluentActions.Invoking(() => HeadLock.Take(Home)).Should().Throw<SatchelException>().Which.Error;
        error.Code.Should().Be("already_running");
        return error;
    }
}
