using System.Diagnostics;
using System.Text;
using Satchel.Posix.Files;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Files;

public sealed class GuardedFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TryReadOwn_File_IsItsContent() =>
        GuardedFile.TryReadOwn(_directory.Write("file", "12345"), most: 5).Should().Equal("12345"u8.ToArray());

    [Fact]
    public void TryReadOwn_LongerThanAllowed_IsRefused() =>
        Refusal(() => GuardedFile.TryReadOwn(_directory.Write("file", "12345"), most: 4)).Should().Contain("5 bytes");

    [Theory]
    [InlineData("no")]
    [InlineData("no/no")]
    public void TryOpenRead_Nothing_IsNull(string name) => GuardedFile.TryOpenRead(_directory.At(name)).Should().BeNull();

    [Theory]
    [InlineData("mkfifo file", "is a pipe")]
    [InlineData("mkdir file", "is a directory")]
    [InlineData("ln -s /dev/zero file", "is a link")]
    [InlineData("touch real; ln -s real file", "is a link")]
    public void Open_NoRegularFile_IsRefusedWithoutWaiting(string make, string expected)
    {
        Shell(make);

        Refusal(() => GuardedFile.TryOpenRead(_directory.At("file"))).Should().Contain(expected);
        Refusal(() => GuardedFile.OpenAppend(_directory.At("file"))).Should().Contain(expected);
        Refusal(() => GuardedFile.OpenReadWrite(_directory.At("file"))).Should().Contain(expected);
        Refusal(() => GuardedFile.TryReadOwn(_directory.At("file"), most: 100)).Should().Contain(expected);
    }

    [Fact]
    public void TryReadOwn_FileOfAnotherUser_IsRefused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a file away.");
        _directory.Write("file", "12345");
        Shell("chown 65534 file");

        Refusal(() => GuardedFile.TryReadOwn(_directory.At("file"), most: 100)).Should().Contain("belongs to the user with id 65534");
    }

    [Fact]
    public void OpenAppend_Missing_MakesItForTheUserAloneAndAppends()
    {
        foreach (var text in new[] { "one", "two" })
        {
            using var file = new FileStream(GuardedFile.OpenAppend(_directory.At("file")), FileAccess.Write);
            file.Write(Encoding.UTF8.GetBytes(text));
        }

        File.ReadAllText(_directory.At("file")).Should().Be("onetwo");
        File.GetUnixFileMode(_directory.At("file")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void OpenAppend_NoDirectory_IsRefused() =>
        ((Action)(() => GuardedFile.OpenAppend(_directory.At("no", "file")))).Should().Throw<DirectoryNotFoundException>();

    private static string Refusal(Func<object?> open) => open.Should().Throw<IOException>().Which.Message;

    private void Shell(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = _directory.Path })!;
        shell.WaitForExit();
        shell.ExitCode.Should().Be(0);
    }
}
