namespace Satchel.Architecture.Tests;

/// <summary>The arrows between rooms, and who may use what from outside.</summary>
public sealed class ReferenceTests
{
    public static TheoryData<string> Rooms() => [.. Room.All.Select(room => room.Name)];

    [Fact]
    public void Rooms_InContributingAndInTheTests_AreTheSame()
    {
        ContributingTable.Read().Should().BeEquivalentTo(Arrows.Allowed);
        Room.All.Select(room => room.Name).Should().BeEquivalentTo(Arrows.Allowed.Keys);
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Project_References_OnlyRoomsThatItsArrowsAllow(string room) =>
        new Room(room).ProjectReferences.Should().BeSubsetOf(Arrows.Allowed[room]);

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Code_Uses_OnlyRoomsThatItsArrowsReach(string room)
    {
        var rooms = Arrows.Allowed.Keys.ToDictionary(Room.AssemblyNameOf, StringComparer.Ordinal);

        var used = new Room(room).UsedAssemblies.Where(rooms.ContainsKey).Select(name => rooms[name]);

        used.Should().BeSubsetOf(Arrows.Reachable(room));
    }

    [Fact]
    public void Orleans_IsUsed_ByTheClusterOnly()
    {
        // What Orleans' generator puts into the program that hosts it is not ours: of the server its sources are looked at.
        Room.All.Where(room => room.UsedAssemblies.Any(name => name.StartsWith("Orleans", StringComparison.Ordinal)))
            .Select(room => room.Name)
            .Should()
            .BeSubsetOf(["Satchel.Cluster", "Satchel.Server"]);
        Room.All.Where(room => room.Files.Any(file => File.ReadAllText(file).Contains("Orleans.", StringComparison.Ordinal)))
            .Select(room => room.Name)
            .Should()
            .BeSubsetOf(["Satchel.Cluster"]);
        Room.All.Where(room => room.PackageReferences.Any(name => name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal)))
            .Select(room => room.Name)
            .Should()
            .BeSubsetOf(["Satchel.Cluster"]);
    }

    [Fact]
    public void Node_IsReached_ThroughTheGatewayOnly()
    {
        // Its own room, the contracts, and what makes an agent of the node of this process.
        string[] local = ["IJobRunner", "IJobLogs", "IJobFiles", "INodeStatus"];

        Room.All.Where(room => room.Name is not ("Satchel.Node" or "Satchel.Abstractions"))
            .SelectMany(room => room.Files)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) != "Nodes")
            .Where(file => local.Any(name => CodeOf(file).Contains(name, StringComparison.Ordinal)))
            .Should()
            .BeEmpty("a control plane that calls its own node directly has one node");
    }

    [Fact]
    public void Runs_OfANode_KnowNoJobAndAreReachedThroughOneInterface()
    {
        var node = new Room("Satchel.Node");

        node.Files.Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "Runs")
            .Where(file =>
                CodeOf(file) is var code
                && new[] { "Satchel.Abstractions.Jobs", "Satchel.Node.Drivers", "Satchel.Node.Logs" }.Any(name =>
                    code.Contains(name, StringComparison.Ordinal)
                )
            )
            .Should()
            .BeEmpty("a run is of whatever somebody wants to have supervised");
        node.Types.Where(type => type.Namespace is { } room && room.StartsWith("Satchel.Node.", StringComparison.Ordinal) && room != Runs)
            .SelectMany(type => type.GetConstructors(Everything).SelectMany(made => made.GetParameters()))
            .Where(part => part.ParameterType.Namespace == Runs && part.ParameterType is { IsInterface: false, IsPublic: false })
            .Select(part => part.ParameterType.Name)
            .Except(["RunClaim", "RunEnd", "RunLaunch", "RunLifeline", "RunStop"])
            .Should()
            .BeEmpty("who has processes supervised works with IRuns and the records it takes");
    }

    private const string Runs = "Satchel.Node.Runs";

    /// <summary>A file without its comments.</summary>
    private static string CodeOf(string file) =>
        string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    [Fact]
    public void Sqlite_IsUsed_ByTheClusterOnly() =>
        Room
            .All.Where(room => room.UsedAssemblies.Contains("Microsoft.Data.Sqlite"))
            .Select(room => room.Name)
            .Should()
            .BeSubsetOf(["Satchel.Cluster"]);

    [Fact]
    public void AspNet_IsUsed_ByTheServerOnly()
    {
        // Orleans' connections are made of an interface of ASP.NET's, which comes with it as a package.
        string[] ofOrleans = ["Microsoft.AspNetCore.Connections.Abstractions"];

        Room.All.Where(room =>
                room.UsedAssemblies.Except(ofOrleans).Any(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal))
            )
            .Select(room => room.Name)
            .Should()
            .BeSubsetOf(["Satchel.Server"]);
    }

    [Theory]
    [InlineData("Satchel.Abstractions")]
    [InlineData("Satchel.Posix")]
    [InlineData("Satchel.Supervisor")]
    public void Foundation_Uses_TheBaseClassLibraryOnly(string room)
    {
        new Room(room).PackageReferences.Should().BeEmpty();
        new Room(room)
            .UsedAssemblies.Should()
            .OnlyContain(name => name.StartsWith("System") || name == "Microsoft.Win32.Primitives" || name.StartsWith("Satchel"));
    }

    [Fact]
    public void NativeFunctions_AreImported_ByPosixOnly()
    {
        // Also what LibraryImport makes: its stubs end in a method of this kind, or carry the attribute in the source.
        var importing = Room.All.Where(room =>
            room.AllTypes.SelectMany(type => type.GetMethods(Everything))
                .Any(method => method.Attributes.HasFlag(System.Reflection.MethodAttributes.PinvokeImpl))
            || room.Files.Any(file =>
                File.ReadAllText(file) is var text
                && (text.Contains("[LibraryImport", StringComparison.Ordinal) || text.Contains("[DllImport", StringComparison.Ordinal))
            )
        );

        importing.Select(room => room.Name).Should().Equal("Satchel.Posix");
    }

    private const System.Reflection.BindingFlags Everything =
        System.Reflection.BindingFlags.Public
        | System.Reflection.BindingFlags.NonPublic
        | System.Reflection.BindingFlags.Static
        | System.Reflection.BindingFlags.Instance
        | System.Reflection.BindingFlags.DeclaredOnly;
}
