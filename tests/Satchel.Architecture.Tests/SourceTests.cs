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

    [GeneratedRegex(
        @"^(?:(?:public|internal|file|static|sealed|abstract|partial|readonly|unsafe|ref) )*(?:class|struct|interface|enum|record(?: class| struct)?|delegate [\w<>\[\]?]+) (?<name>\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
