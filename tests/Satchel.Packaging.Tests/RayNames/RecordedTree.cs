using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Satchel.Packaging.Tests.Building;
using Satchel.Testing;

namespace Satchel.Packaging.Tests.RayNames;

/// <summary>The directory of a recorded package, made anew, beside the directory outside of it that links may lead to.</summary>
internal sealed class RecordedTree : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<Socket> _sockets = [];

    public RecordedTree(JsonObject item)
    {
        Root = Directory.CreateDirectory(_directory.At("in", item["root_name"]!.GetValue<string>())).FullName;
        Given = item["given"] is { } given ? Path.Combine(Root, given.GetValue<string>()) : Root;
        Variables = item["env"]!.AsObject().ToDictionary(variable => variable.Key, variable => variable.Value!.GetValue<string>());
        Excludes = item["excludes"] switch
        {
            null => [],
            JsonArray list => [.. list.Select(pattern => Localize(pattern!))],

            // ray.init takes a string for a list of its characters; we refuse it before anything is packaged.
            var text => [.. text.GetValue<string>().Select(character => character.ToString())],
        };
        _directory.Write("outside/o.txt", "outside\n");
        _directory.Write("outside/od/x.txt", "in outside dir\n");
        foreach (var entry in item["tree"]!.AsArray())
        {
            Make(entry!.AsObject());
        }

        foreach (var entry in item["tree"]!.AsArray().Where(entry => entry!["mode"] is not null).Reverse())
        {
            File.SetUnixFileMode(At(entry!), (UnixFileMode)Convert.ToInt32(entry!["mode"]!.GetValue<string>(), 8));
        }
    }

    public string Root { get; }

    /// <summary>What was given to Ray: the root or one file in it.</summary>
    public string Given { get; }

    public IReadOnlyList<string> Excludes { get; }

    public IReadOnlyDictionary<string, string> Variables { get; }

    public void Dispose()
    {
        _sockets.ForEach(static socket => socket.Dispose());
        foreach (var directory in Directory.EnumerateDirectories(Root))
        {
            if (new DirectoryInfo(directory).LinkTarget is null)
            {
                File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }

        _directory.Dispose();
    }

    private void Make(JsonObject entry)
    {
        var path = At(entry);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        switch (entry["kind"]!.GetValue<string>())
        {
            case "dir":
                Directory.CreateDirectory(path);
                break;
            case "symlink":
                File.CreateSymbolicLink(path, Localize(entry["target"]!));
                break;
            case "fifo":
                RawFiles.CreatePipe(path);
                break;
            case "socket":
                _sockets.Add(RawFiles.Listen(path));
                break;
            default:
                File.WriteAllBytes(path, Content(entry["content"]!));
                break;
        }
    }

    private string At(JsonNode entry) => Path.Combine(Root, entry["path"]!.GetValue<string>());

    private string Localize(JsonNode text) =>
        text.GetValue<string>().Replace("{root}", Root).Replace("{outside}", _directory.At("outside"));

    private static byte[] Content(JsonNode recorded) =>
        recorded switch
        {
            JsonObject coded when coded["base64"] is { } text => Convert.FromBase64String(text.GetValue<string>()),
            JsonObject repeated => Encoding.UTF8.GetBytes(
                string.Concat(Enumerable.Repeat(repeated["repeat"]!.GetValue<string>(), repeated["times"]!.GetValue<int>()))
            ),
            _ => Encoding.UTF8.GetBytes(recorded.GetValue<string>()),
        };
}
