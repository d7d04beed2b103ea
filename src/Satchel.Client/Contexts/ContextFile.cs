using System.Text;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Texts;
using Satchel.Client.Starting;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;
using Satchel.Posix.Locks;
using Satchel.Posix.Processes;
using Tomlyn.Syntax;

namespace Satchel.Client.Contexts;

/// <summary>
/// The contexts in a home's <c>config.toml</c>: a table <c>[contexts.NAME]</c> each, and <c>context = "NAME"</c> for the current one. A change
/// leaves all else in the file as it is, comments too; a reader sees the old file or the new one.
/// </summary>
/// <param name="home">The home.</param>
public sealed class ContextFile(SatchelHome home)
{
    /// <summary>Table that holds those of all contexts.</summary>
    public const string Table = "contexts";

    /// <summary>Key of the current one's name.</summary>
    public const string CurrentKey = "context";

    private static readonly string[] Keys = ["address", "token_file", "verify", "headers"];

    private string Path => home.ConfigFile;

    /// <exception cref="SatchelException"><c>invalid_config</c>: not TOML, an unknown key of a context, no address; a file that another user
    /// could have written, or that cannot be read.</exception>
    public ContextList Read() => Document() is { } document ? ListOf(document) : new ContextList(Path, [], null);

    /// <summary>The name of the current one; null for the local cluster.</summary>
    /// <exception cref="SatchelException"><c>invalid_config</c>: as <see cref="Read"/>, of what is looked at alone.</exception>
    public string? ReadCurrent() => Document() is { } document ? CurrentOf(document) : null;

    /// <summary>The context of a name, whatever is wrong with others; null for <see cref="ClusterContext.Local"/>, which needs no file.</summary>
    /// <exception cref="SatchelException"><c>no_such_context</c>; <c>invalid_config</c>: as <see cref="Read"/>, of what is looked at alone.</exception>
    public ClusterContext? Find(string name) =>
        name is ClusterContext.Local ? null
        : Document() is { } document ? Find(document, name)
        : new ContextList(Path, [], null).Find(name);

    /// <summary>Adds a context, or replaces the one of that name.</summary>
    /// <returns>Whether it is new.</returns>
    /// <exception cref="SatchelException">As <see cref="Read"/>; <c>config_not_written</c>.</exception>
    public Task<bool> AddAsync(ClusterContext context, CancellationToken cancellationToken) =>
        ChangeAsync(
            (document, text) =>
            {
                var lines = new List<string> { $"[{new KeySyntax(Table, context.Name)}]" };
                foreach (
                    var (key, value) in new (string, string?)[]
                    {
                        ("address", context.Address),
                        ("token_file", context.TokenFile),
                        ("verify", context.Verify),
                        ("headers", context.Headers),
                    }
                )
                {
                    if (value is not null)
                    {
                        lines.Add($"{key} = {new StringValueSyntax(value)}");
                    }
                }

                if (TableOf(document, context.Name) is { } old)
                {
                    text.Replace(LinesOf(old), lines);
                    return false;
                }

                text.Append(lines);
                return true;
            },
            cancellationToken
        );

    /// <summary>Makes a context the current one.</summary>
    /// <exception cref="SatchelException"><c>no_such_context</c>; as <see cref="AddAsync"/>.</exception>
    public Task UseAsync(string name, CancellationToken cancellationToken) =>
        ChangeAsync(
            (document, text) =>
            {
                SetCurrent(document, text, name is ClusterContext.Local ? null : Find(document, name)?.Name);
                return true;
            },
            cancellationToken
        );

    /// <summary>Removes a context; the local cluster is the current one when this was.</summary>
    /// <exception cref="SatchelException"><c>no_such_context</c>; as <see cref="AddAsync"/>.</exception>
    public Task RemoveAsync(string name, CancellationToken cancellationToken) =>
        ChangeAsync(
            (document, text) =>
            {
                if (TableOf(document, name) is { } table)
                {
                    // Whatever is wrong with it; and before the key that stands above it, whose lines keep their numbers.
                    text.Remove(LinesOf(table));
                }
                else
                {
                    ListOf(document).Find(name);
                }

                if (CurrentIn(document)?.Value is StringValueSyntax { Value: { } current } && current == name)
                {
                    SetCurrent(document, text, null);
                }

                return true;
            },
            cancellationToken
        );

    private async Task<T> ChangeAsync<T>(Func<DocumentSyntax, ConfigText, T> change, CancellationToken cancellationToken)
    {
        try
        {
            HomeDirectory.Make(home);
            if (FileStatus.OfTarget(home.Root) is { } status && status.UserId != OwnProcess.UserId)
            {
                // The daemon of that user could not read a file of this one.
                throw NotWritten($"'{home.Root}' belongs to the user with id {status.UserId}; run this as that user");
            }

            // Two at once, also by two homes with links to one file: the second starts from what the first wrote.
            var place = new FileInfo(Path).LinkTarget is null ? Path : File.ResolveLinkTarget(Path, returnFinalTarget: true)!.FullName;
            using var changing = await FileLock
                .TakeAsync(place + ".lock", shared: false, TimeProvider.System, cancellationToken)
                .ConfigureAwait(false);
            var old = ConfigDocument.TextIn(Path) ?? "";
            var text = new ConfigText(old);
            var result = change(ConfigDocument.Parse(Path, old), text);
            var written = text.ToString();
            ConfigDocument.Parse(Path, written);
            UnixFileMode? mode = File.Exists(place) ? File.GetUnixFileMode(place) : null;
            DurableFile.RemoveUnfinished(place);
            DurableFile.Write(place, Encoding.UTF8.GetBytes(written));
            if (mode is { } kept)
            {
                File.SetUnixFileMode(place, kept);
            }

            return result;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(FileFault.InWords(exception, "write"), exception);
        }
    }

    private SatchelException NotWritten(string why, Exception? cause = null) =>
        new(
            new SatchelError(
                "config_not_written",
                $"'{Path}' cannot be written: {why}.",
                "Set SATCHEL_HOME to a directory that you may write to, or edit the file yourself."
            ),
            cause
        );

    /// <returns>Null when there is nothing of contexts: most files have none, and no code that reads TOML is loaded then; what is wrong with
    /// the rest is the daemon's to tell.</returns>
    private DocumentSyntax? Document() =>
        ConfigDocument.TextIn(Path) is { } text && text.Contains(CurrentKey, StringComparison.Ordinal)
            ? ConfigDocument.Parse(Path, text)
            : null;

    private ClusterContext? Find(DocumentSyntax document, string name) =>
        TableOf(document, name) is { } table ? ContextOf(name, table) : ListOf(document).Find(name);

    private ContextList ListOf(DocumentSyntax document)
    {
        if (document.KeyValues.Any(static item => item.Key is { } key && ConfigDocument.PartsOf(key) is [Table, ..]))
        {
            throw Invalid($"sets '{Table}' in another form than tables.", $"Write each context as a table of its own: [{Table}.NAME].");
        }

        var contexts = document.Tables.Select(table => (Name: NameOf(table), Table: table)).Where(static found => found.Name is not null);
        return new ContextList(Path, [.. contexts.Select(found => ContextOf(found.Name!, found.Table))], CurrentOf(document));
    }

    private ClusterContext ContextOf(string name, TableSyntaxBase table)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in table.Items)
        {
            var key = item.Key is { } written ? string.Join('.', ConfigDocument.PartsOf(written)) : "";
            if (!Keys.Contains(key, StringComparer.Ordinal))
            {
                throw Invalid(
                    $"sets '{key}' of context '{name}', which is not a setting of one.",
                    $"A context has {string.Join(", ", Keys)}. {Otherwise(name)}"
                );
            }

            values[key] = item.Value is StringValueSyntax { Value: { } text }
                ? text
                : throw Invalid(
                    $"sets '{key}' of context '{name}' to something that is no text.",
                    $"Write it in quotes. {Otherwise(name)}"
                );
        }

        return values.TryGetValue("address", out var address)
            ? new ClusterContext(name, address)
            {
                TokenFile = values.GetValueOrDefault("token_file"),
                Verify = values.GetValueOrDefault("verify"),
                Headers = values.GetValueOrDefault("headers"),
            }
            : throw Invalid(
                $"gives context '{name}' no address.",
                $"Write address = \"http://host:8265\" below [{Table}.{name}]. {Otherwise(name)}"
            );
    }

    private static string Otherwise(string name) => $"Or forget it: `satchel context remove {name}`.";

    private string? CurrentOf(DocumentSyntax document) =>
        CurrentIn(document)?.Value switch
        {
            null => null,
            StringValueSyntax { Value: { } name } => name,
            _ => throw Invalid($"sets '{CurrentKey}' to something that is no text.", $"Write the name of a context in quotes."),
        };

    private static KeyValueSyntax? CurrentIn(DocumentSyntax document) =>
        document.KeyValues.FirstOrDefault(static item => item.Key is { } key && ConfigDocument.PartsOf(key) is [CurrentKey]);

    private static void SetCurrent(DocumentSyntax document, ConfigText text, string? name)
    {
        var old = CurrentIn(document);
        if (name is not null)
        {
            // A new one above every table: below one it would be a key of that.
            text.Replace(old is null ? ..0 : LinesOf(old), [$"{CurrentKey} = {new StringValueSyntax(name)}"]);
        }
        else if (old is not null)
        {
            text.Remove(LinesOf(old));
        }
    }

    private static TableSyntaxBase? TableOf(DocumentSyntax document, string name) =>
        document.Tables.FirstOrDefault(table => NameOf(table) == name);

    private static Range LinesOf(TableSyntaxBase table) =>
        table.Name!.Span.Start.Line..(
            table.Items.Select(static item => LinesOf(item).End.Value).Append(table.Name.Span.End.Line + 1).Max()
        );

    private static Range LinesOf(KeyValueSyntax item) => item.Key!.Span.Start.Line..(item.Value!.Span.End.Line + 1);

    private static string? NameOf(TableSyntaxBase table) =>
        table.Name is { } key && ConfigDocument.PartsOf(key) is [Table, var name] ? name : null;

    private SatchelException Invalid(string fault, string hint) => ConfigDocument.Invalid(Path, fault, hint);
}
