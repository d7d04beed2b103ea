using Satchel.Posix.Processes;
using Satchel.Testing;

namespace Satchel.Posix.Tests.Processes;

/// <summary>Which directories that somebody wrote down count as cgroups of a run. An ordinary directory stands for the mount.</summary>
public sealed class ControlGroupTests : IDisposable
{
    private readonly TemporaryDirectory _mount = new();

    public void Dispose() => _mount.Dispose();

    [Fact]
    public void Find_OwnDirectoryOfThatName_IsFound()
    {
        Directory.CreateDirectory(_mount.At("user", "satchel-1"));

        ControlGroup.Find(_mount.At("user", "satchel-1"), "satchel-1", _mount.Path)!.Path.Should().Be(_mount.At("user", "satchel-1"));
    }

    [Theory]
    [InlineData("/user/satchel-2")]
    [InlineData("/user/satchel-1/")]
    [InlineData("/user/../satchel-1")]
    [InlineData("/user/./satchel-1")]
    [InlineData("/link/satchel-1")]
    [InlineData("/file/satchel-1")]
    [InlineData("/gone/satchel-1")]
    [InlineData("/user/satchel-1\0")]
    [InlineData("")]
    public void Find_AnythingElse_IsNull(string path)
    {
        Directory.CreateDirectory(_mount.At("user", "satchel-1"));
        Directory.CreateDirectory(_mount.At("satchel-1"));
        Directory.CreateDirectory(_mount.At("user", "satchel-2"));
        Directory.CreateDirectory(_mount.At("link"));
        Directory.CreateSymbolicLink(_mount.At("link", "satchel-1"), _mount.At("user", "satchel-1"));
        Directory.CreateDirectory(_mount.At("file"));
        _mount.Write(Path.Combine("file", "satchel-1"), "");

        ControlGroup.Find(path.Length == 0 ? "" : _mount.Path + path, "satchel-1", _mount.Path).Should().BeNull();
    }

    [Fact]
    public void Sweep_EmptyAndUsedGroups_RemovesTheEmptyOnes()
    {
        var prefix = $"satchel-test-{Guid.NewGuid():N}-";
        var empty = ControlGroup.Below(prefix + "empty");
        var used = ControlGroup.Below(prefix + "used");
        Assert.SkipUnless(empty is not null && empty.TryMake() && used!.TryMake(), "No groups can be made here.");
        Directory.CreateDirectory(Path.Combine(empty.Path, "inner"));
        Directory.CreateDirectory(Path.Combine(used.Path, "inner"));
        using var sleeper = System.Diagnostics.Process.Start("sleep", ["600"]);
        try
        {
            File.WriteAllText(Path.Combine(used.Path, "cgroup.procs"), $"{sleeper.Id}");

            ControlGroup.Sweep(prefix, TimeSpan.FromMinutes(1), TimeProvider.System);
            Directory.Exists(empty.Path).Should().BeTrue("it is young");

            ControlGroup.Sweep(prefix, TimeSpan.Zero, TimeProvider.System);

            Directory.Exists(empty.Path).Should().BeFalse();
            Directory.Exists(Path.Combine(used.Path, "inner")).Should().BeTrue();
        }
        finally
        {
            sleeper.Kill();
            sleeper.WaitForExit();
            SpinWait.SpinUntil(used.TryRemove, TimeSpan.FromSeconds(60)).Should().BeTrue();
        }
    }

    [Fact]
    public void Processes_SomeInGroupsBelow_AreAllOfThem()
    {
        _mount.Write("satchel-1/cgroup.procs", "12\n");
        _mount.Write("satchel-1/a/cgroup.procs", "");
        _mount.Write("satchel-1/a/b/cgroup.procs", "34\n56\n");
        Directory.CreateDirectory(_mount.At("satchel-1", "of threads"));

        var group = ControlGroup.Find(_mount.At("satchel-1"), "satchel-1", _mount.Path)!;

        group.Processes().Should().BeEquivalentTo([12, 34, 56]);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(12, false)]
    [InlineData(19, true)]
    [InlineData(23, false)]
    [InlineData(24, false)]
    public void IsGone_ProcessOrMachineHasTooFewOfSomething_IsNotTakenForNobody(int error, bool expected)
    {
        ControlGroup.IsGone(new IOException("It cannot be read.", error)).Should().Be(expected);
    }

    [Fact]
    public void Find_BesideTheMount_IsNull()
    {
        using var elsewhere = new TemporaryDirectory();
        Directory.CreateDirectory(elsewhere.At("satchel-1"));

        ControlGroup.Find(elsewhere.At("satchel-1"), "satchel-1", _mount.Path).Should().BeNull();
    }

    [Fact]
    public void Find_DirectoryOfAnotherUser_IsNull()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a directory away.");
        Directory.CreateDirectory(_mount.At("satchel-1"));
        using var chown = System.Diagnostics.Process.Start("chown", ["65534", _mount.At("satchel-1")]);
        chown.WaitForExit();

        ControlGroup.Find(_mount.At("satchel-1"), "satchel-1", _mount.Path).Should().BeNull();
    }
}
