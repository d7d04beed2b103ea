using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Nodes;
using Satchel.Abstractions.Wire;
using Satchel.Cli.Output;
using Satchel.Client.Http;
using Satchel.Client.Jobs;
using Satchel.Client.State;

namespace Satchel.Cli.Logs;

/// <summary>Prints logs one after the other, or beside each other while they grow, and says of each piece whose it is, as <c>tail</c> does.</summary>
internal sealed class LogPrinter(StateApi state, Terminal terminal, bool asJson)
{
    private readonly Lock _gate = new();
    private NodeLog? _last;
    private bool _isLineOpen;
    private bool _isTitled;

    /// <summary>Whether there are several to be told from each other; any thread may find out.</summary>
    public bool IsTitled
    {
        get => Volatile.Read(ref _isTitled);
        set => Volatile.Write(ref _isTitled, value);
    }

    public static string KindOf(NodeLog log) => ToJson(log)["kind"]!.GetValue<string>();

    public static JsonObject ToJson(NodeLog log) => JsonSerializer.SerializeToNode(log, WireJson.Default.NodeLog)!.AsObject();

    public async Task PrintAsync(IReadOnlyList<NodeLog> logs, LogOptions options, CancellationToken cancelled)
    {
        foreach (var log in logs)
        {
            using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
            await PrintOneAsync(log, options, failed).ConfigureAwait(false);
        }
    }

    /// <summary>Prints one.</summary>
    /// <param name="log">Whose bytes are printed.</param>
    /// <param name="options">Which of them, and whether as they come.</param>
    /// <param name="failed">Ends the others when this one cannot go on: whoever follows is told, and does not wait for the rest.</param>
    public async Task PrintOneAsync(NodeLog log, LogOptions options, CancellationTokenSource failed)
    {
        // A character may be cut in two by the end of a piece: the decoder keeps its first half.
        var decoder = Encoding.UTF8.GetDecoder();
        try
        {
            await foreach (var piece in state.ReadLogAsync(log, options, failed.Token).ConfigureAwait(false))
            {
                Print(log, decoder, piece.Span, isLast: false);
            }

            Print(log, decoder, [], isLast: true);
        }
        catch (ApiException gone) when (IsTitled && gone.Error.Code is "log_not_found")
        {
            // One of several that was listed and is removed since, being empty or old: the others are there.
        }
        catch
        {
            await failed.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Print(NodeLog log, Decoder decoder, ReadOnlySpan<byte> piece, bool isLast)
    {
        lock (_gate)
        {
            if (asJson)
            {
                PrintJson(log, decoder, piece, isLast);
            }
            else if (!piece.IsEmpty)
            {
                Title(log);
                terminal.Print(piece);
                _isLineOpen = piece[^1] != (byte)'\n';
            }
        }
    }

    /// <summary>Ends a line that the last log left open, where a person would read what comes next behind its last word.</summary>
    public void EndLine()
    {
        lock (_gate)
        {
            if (_isLineOpen && Terminal.IsOutputShown)
            {
                terminal.Print("");
                _isLineOpen = false;
            }
        }
    }

    private void Title(NodeLog log)
    {
        if (ReferenceEquals(_last, log))
        {
            return;
        }

        if (IsTitled)
        {
            if (_last is not null)
            {
                if (_isLineOpen)
                {
                    terminal.Print("");
                }

                terminal.Print("");
            }

            terminal.Print($"==> {log.Name} <==");
        }

        _last = log;
    }

    private void PrintJson(NodeLog log, Decoder decoder, ReadOnlySpan<byte> piece, bool isLast)
    {
        var characters = new char[Encoding.UTF8.GetMaxCharCount(piece.Length)];
        var count = decoder.GetChars(piece, characters, isLast);
        if (count > 0)
        {
            terminal.PrintJsonLine(new JsonObject { ["name"] = log.Name, ["logs"] = new string(characters, 0, count) });
        }
    }
}
