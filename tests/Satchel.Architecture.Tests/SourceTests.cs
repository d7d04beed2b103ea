using System.Text.RegularExpressions;
using Satchel.Testing;

namespace Satchel.Architecture.Tests;

/// <summary>House rules about files and names.</summary>
public sealed partial class SourceTests
{
    private const int MostLines = 300;

    private static readonly string[] EmptyWords = ["Util", "Utils", "Utility", "Utilities", "Helper", "Helpers", "Common", "Misc"];

    // These were made before their code; it shows as skipped for as long as they have none.
    public static TheoryData<string> Rooms() => [.. Room.All.Select(room => room.Name)];

    public static TheoryData<string> Projects() =>
        [
            .. Directory
                .GetFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
                .Select(project => Path.GetRelativePath(Repository.Root, project))
                .Where(project => !project.StartsWith("artifacts", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void File_Declares_OneTypeNamedAfterIt(string room)
    {
        foreach (var file in new Room(room).Files.Where(file => Path.GetFileName(file) != "Program.cs"))
        {
            var types = TopLevelType().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value).ToList();

            types.Should().ContainSingle("{0} holds one type", file).Which.Should().Be(Path.GetFileNameWithoutExtension(file));
        }
    }

    [Fact]
    public void File_ThatOthersCanReplace_IsReadByWhatNeverWaitsAndHasABound()
    {
        // ReadOnlyFile and GuardedFile are for those: a job, or whoever wrote an environment, may name a pipe or a device without an end.
        string[] others =
        [
            // What the kernel and the machine's own administrator tell.
            "src/Satchel.Cli/Running/ProgramName.cs",
            "src/Satchel.Client/Files/FileMask.cs",
            "src/Satchel.Environments/Platform/HostPlatform.cs",
            "src/Satchel.Posix/Files/OpenDirectory.cs",
            "src/Satchel.Posix/Files/StandardStreams.cs",
            "src/Satchel.Posix/Locks/FileLock.cs",
            "src/Satchel.Posix/Mounts/MountTable.cs",
            "src/Satchel.Posix/Processes/ControlGroup.cs",
            "src/Satchel.Posix/Processes/ProcessIdentity.cs",
            "src/Satchel.Posix/Processes/ProcessStat.cs",
            "src/Satchel.Posix/Processes/ProcessTree.cs",
            "src/Satchel.Posix/Processes/ProcessUse.cs",
            "src/Satchel.Posix/Sockets/PortOwner.cs",
            "src/Satchel.Server/Starting/GpuDetection.cs",
            // What an installer wrote a moment ago, at the word of the same set-up.
            "src/Satchel.Environments.Providers/Nuget/Materializer.cs",
            "src/Satchel.Environments.Providers/Shared/PackageManagers/InstallReport.cs",
            "src/Satchel.Environments.Providers/Shared/PackageManagers/LongLists.cs",
            "src/Satchel.Environments.Providers/Shared/PackageManagers/PipInstallation.cs",
            "src/Satchel.Environments.Providers/Uv/ProjectInstallation.cs",
            "src/Satchel.Environments.Providers/Uv/UvInstallation.cs",
            // The caller's own, by the caller's own process.
            "src/Satchel.Client/Environments/TextFiles.cs",
            "src/Satchel.Environments.Providers/Shared/LocalPaths/LocalPath.cs",
            "src/Satchel.Packaging/Building/LocalArchive.cs",
            // The package cloudpickle of the machine's own Python.
            "src/Satchel.Node/Workers/SdkFolders.cs",
            // Written before by the same method.
            "src/Satchel.Node/Views/ViewProbe.cs",
        ];
        var reading = Room
            .All.SelectMany(room => room.Files)
            .Where(file => ReadingCall().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Repository.Root, file));

        reading.Should().BeEquivalentTo(others);
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Namespace_OfAFile_IsItsFolder(string room)
    {
        var path = new Room(room).DirectoryPath;
        foreach (var file in new Room(room).Files.Where(file => Path.GetFileName(file) != "Program.cs"))
        {
            var folder = Path.GetRelativePath(path, Path.GetDirectoryName(file)!).Replace('/', '.');

            Namespace().Match(File.ReadAllText(file)).Groups["name"].Value.Should().Be(folder == "." ? room : $"{room}.{folder}", file);
        }
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void File_Length_IsWhatAReaderCanHold(string room) =>
        new Room(room)
            .Files.Where(file => File.ReadLines(file).Count() > MostLines)
            .Should()
            .BeEmpty("when a file passes {0} lines, ask what it should have been", MostLines);

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Type_Name_SaysWhatItIs(string room) =>
        new Room(room)
            .Types.Where(type =>
                EmptyWords.Any(word => type.Name.EndsWith(word, StringComparison.Ordinal))
                || type.Namespace!.Split('.').Intersect(EmptyWords).Any()
            )
            .Should()
            .BeEmpty("such a name says nothing");

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Class_ThatNobodyExtends_IsSealed(string room)
    {
        var types = new Room(room).Types;
        var open = types.Where(type =>
            type is { IsClass: true, IsSealed: false, IsAbstract: false }
            && !types.Any(other =>
                other.BaseType == type || other.BaseType?.IsGenericType == true && other.BaseType.GetGenericTypeDefinition() == type
            )
        );

        open.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_InTheRepository_HasCodeAndIsInTheSolution(string project)
    {
        File.ReadAllText(Repository.PathOf("Satchel.slnx")).Should().Contain($"\"{project}\"");
        var directory = Path.GetDirectoryName(Repository.PathOf(project))!;

        Directory
            .GetFiles(directory, "*.cs", SearchOption.AllDirectories)
            .Should()
            .NotBeEmpty("a project is created when its first real code is");
    }

    [GeneratedRegex(@"\bFile\.(ReadAll|ReadLines|OpenRead|OpenText)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReadingCall();

    [GeneratedRegex(
        @"^(?:(?:public|internal|file|static|sealed|abstract|partial|readonly|unsafe|ref) )*(?:class|struct|interface|enum|record(?: class| struct)?|delegate [\w<>\[\]?]+) (?<name>\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
