using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Texts;
using Satchel.Cli.Running;
using Satchel.Environments.Providers.Shared.Yaml;
using Satchel.Posix.Files;

namespace Satchel.Cli.Options;

/// <summary>The two ways to give a runtime environment.</summary>
/// <param name="takesLock">Whether a lock may be given beside it.</param>
internal sealed class RuntimeEnvOptions(bool takesLock = false)
{
    /// <summary>Longest file that is read, in characters: a device need not end.</summary>
    private const int LongestText = 16 * 1024 * 1024;

    private const string StandardInput = "-";

    /// <summary>What a key begins with that is there for YAML's anchors only, as in files of Compose.</summary>
    private const string ForAnchors = "x-";

    private readonly Option<string?> _file = new Option<string?>("--runtime-env")
    {
        Description = "YAML or JSON file that holds the runtime environment; - is standard input. Its keys x-… are for anchors alone.",
        HelpName = "FILE",
    }.RefusingEmpty();

    private readonly Option<string?> _json = new("--runtime-env-json")
    {
        Description = "The runtime environment as JSON.",
        HelpName = "JSON",
    };

    private readonly Option<string?> _locked = new Option<string?>("--locked")
    {
        Description = "File that `satchel env lock` has written: installs exactly the packages it names.",
        HelpName = "FILE",
    }.RefusingEmpty();

    public void AddTo(Command command)
    {
        command.Options.Add(_file);
        command.Options.Add(_json);
        if (takesLock)
        {
            command.Options.Add(_locked);
        }
    }

    /// <summary>Whether one of the two is there.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_file) is not null || parsed.GetValue(_json) is not null;

    /// <summary>Whether a lock is there.</summary>
    public bool IsLocked(ParseResult parsed) => takesLock && parsed.GetValue(_locked) is not null;

    /// <summary>Reads what is given; null when nothing is.</summary>
    /// <exception cref="SatchelException"><c>conflicting_options</c>, <c>file_unreadable</c>, <c>invalid_yaml</c>,
    /// <c>invalid_json</c>.</exception>
    public JsonNode? Read(ParseResult parsed)
    {
        var runtimeEnv = ReadWithoutLock(parsed);
        if (!takesLock || parsed.GetValue(_locked) is not { } file || runtimeEnv is not (null or JsonObject))
        {
            // No object: validation says so.
            return runtimeEnv;
        }

        // Without an environment, too: who asks for a lock is told that it locks nothing.
        var fields = runtimeEnv?.AsObject() ?? [];
        fields[EnvironmentLock.Field] = file;
        return fields;
    }

    private JsonNode? ReadWithoutLock(ParseResult parsed) =>
        (parsed.GetValue(_file), parsed.GetValue(_json)) switch
        {
            (not null, not null) => throw new WrongOptionException(
                new SatchelError(
                    "conflicting_options",
                    "Only one of --runtime_env and --runtime-env-json can be provided.",
                    "Leave out one of --runtime-env and --runtime-env-json."
                )
            ),
            ({ } file, _) => ReadFile(file),
            (_, { } json) => JsonText.Parse("--runtime-env-json", json),
            _ => null,
        };

    private static JsonNode? ReadFile(string path)
    {
        string text;
        if (path is not StandardInput && (Directory.Exists(path) || IsNamedPipe(path)))
        {
            throw new SatchelException(
                new SatchelError(
                    "file_unreadable",
                    $"'{path}' of --runtime-env is not a file: it is {(Directory.Exists(path) ? "a directory" : "a pipe or a socket")}.",
                    "Name a YAML or JSON file; - reads standard input."
                )
            );
        }

        try
        {
            text = ReadText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SatchelException(
                new SatchelError(
                    "file_unreadable",
                    exception is FileNotFoundException or DirectoryNotFoundException
                        ? $"There is no file '{path}', which --runtime-env names."
                        : $"The file '{path}' of --runtime-env cannot be read: {FileFault.InWords(exception)}.",
                    "Check the path; a relative one counts from the current directory."
                ),
                exception
            );
        }

        if (IsJson(text, out var value))
        {
            return value;
        }

        try
        {
            return WithoutAnchors(YamlDocument.Parse(text));
        }
        catch (YamlDocumentException exception)
        {
            throw new SatchelException(
                exception.Error with
                {
                    Message = $"'{path}' is not YAML that can be read: {exception.Error.Message}",
                },
                exception
            );
        }
    }

    private static JsonNode? WithoutAnchors(JsonNode? value)
    {
        if (value is JsonObject fields)
        {
            foreach (
                var key in fields
                    .Select(static field => field.Key)
                    .Where(static key => key.StartsWith(ForAnchors, StringComparison.Ordinal))
                    .ToList()
            )
            {
                fields.Remove(key);
            }
        }

        return value;
    }

    /// <exception cref="IOException">It cannot be read, or does not end within <see cref="LongestText"/>.</exception>
    private static string ReadText(string path)
    {
        using var reader = path is StandardInput ? new StreamReader(Console.OpenStandardInput()) : new StreamReader(path);
        var text = new StringBuilder();
        var buffer = new char[64 * 1024];
        for (var count = reader.Read(buffer); count > 0; count = reader.Read(buffer))
        {
            text.Append(buffer, 0, count);
            if (text.Length > LongestText)
            {
                throw new IOException($"It has more than {LongestText} characters.");
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// Opening one would wait for a writer that may never come. What a shell hands over lies below /dev and has its writer
    /// already.
    /// </summary>
    private static bool IsNamedPipe(string path) =>
        !Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal)
        && !Path.GetFullPath(path).StartsWith("/proc/", StringComparison.Ordinal)
        && FileStatus.OfTarget(path)?.Kind is FileKind.Fifo or FileKind.Socket;

    /// <summary>JSON is YAML but for corners such as escapes and tabs, where a JSON file means what JSON says.</summary>
    private static bool IsJson(string text, out JsonNode? value)
    {
        try
        {
            value = text.AsSpan().TrimStart().StartsWith("{") ? JsonNode.Parse(text) : null;
            return value is not null;
        }
        catch (JsonException)
        {
            value = null;
            return false;
        }
    }
}
