using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Satchel.Testing;

namespace Satchel.Architecture.Tests;

/// <summary>One project of <c>src</c>: its files, and what was built of them.</summary>
/// <param name="Name">Name of its directory.</param>
internal sealed record Room(string Name)
{
    /// <summary>Every room, by name.</summary>
    public static IReadOnlyList<Room> All { get; } =
    [
        .. Directory
            .GetDirectories(Repository.PathOf("src"))
            .Select(Path.GetFileName)
            .Order(StringComparer.Ordinal)
            .Select(name => new Room(name!)),
    ];

    public string DirectoryPath => Repository.PathOf("src", Name);

    /// <summary>C# files that people wrote.</summary>
    public IReadOnlyList<string> Files =>
        [.. Directory.GetFiles(DirectoryPath, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>Rooms that its project names.</summary>
    public IReadOnlyList<string> ProjectReferences =>
        [.. References("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)!)];

    /// <summary>Packages that its project names.</summary>
    public IReadOnlyList<string> PackageReferences => References("PackageReference");

    /// <summary>What was built of it; null while it has no code.</summary>
    public Assembly? Assembly => Files.Count == 0 ? null : Assembly.Load(AssemblyNameOf(Name));

    /// <summary>Assemblies that its code uses.</summary>
    public IReadOnlyList<string> UsedAssemblies => [.. Assembly?.GetReferencedAssemblies().Select(reference => reference.Name!) ?? []];

    /// <summary>Types, those that compilers made among them.</summary>
    public IReadOnlyList<Type> AllTypes => Assembly?.GetTypes() ?? [];

    /// <summary>Types that people wrote.</summary>
    public IReadOnlyList<Type> Types =>
        [.. AllTypes.Where(type => type.Namespace?.StartsWith("Satchel", StringComparison.Ordinal) == true && !IsGenerated(type))];

    /// <summary>The assembly of a room; three programs are named as users know them.</summary>
    public static string AssemblyNameOf(string room) =>
        room switch
        {
            "Satchel.Server" => "satcheld",
            "Satchel.Cli" => "satchel",
            "Satchel.Supervisor" => "satchel-supervisor",
            _ => room,
        };

    public override string ToString() => Name;

    private static bool IsGenerated(Type type)
    {
        for (var outer = type; outer is not null; outer = outer.DeclaringType)
        {
            if (
                outer.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
                || outer.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
            )
            {
                return true;
            }
        }

        return false;
    }

    private string[] References(string element) =>
        [
            .. XDocument
                .Load(Path.Combine(DirectoryPath, Name + ".csproj"))
                .Descendants(element)
                .Select(reference => (string?)reference.Attribute("Include"))
                .OfType<string>(),
        ];
}
