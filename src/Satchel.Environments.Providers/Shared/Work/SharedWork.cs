namespace Satchel.Environments.Providers.Shared.Work;

/// <summary>
/// Does a piece of work once however many want it at the same time: all wait for it and share its result or failure. It is called off when all
/// of them have gone. Thread-safe.
/// </summary>
/// <typeparam name="TMember">One of those who want it, as the work sees them.</typeparam>
/// <typeparam name="TResult">What it gives.</typeparam>
internal sealed class SharedWork<TMember, TResult>
    where TMember : class
{
    private readonly Dictionary<string, Piece> _pieces = new(StringComparer.Ordinal);
    private readonly System.Threading.Lock _gate = new();

    /// <param name="key">Names the work.</param>
    /// <param name="member">Who wants it.</param>
    /// <param name="work">Does it, when nobody does already; may ask at any time who waits.</param>
    public async Task<TResult> RunAsync(
        string key,
        TMember member,
        Func<Func<IReadOnlyList<TMember>>, CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken
    )
    {
        var piece = Join(key, member, work);
        try
        {
            return await piece.Work!.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await LeaveAsync(key, piece, member).ConfigureAwait(false);
        }
    }

    private Piece Join(string key, TMember member, Func<Func<IReadOnlyList<TMember>>, CancellationToken, Task<TResult>> work)
    {
        lock (_gate)
        {
            if (!_pieces.TryGetValue(key, out var piece))
            {
                piece = _pieces[key] = new Piece();
            }

            piece.Members = [.. piece.Members, member];
            piece.Work ??= Task.Run(() => work(() => piece.Members, piece.Stop.Token), CancellationToken.None);
            return piece;
        }
    }

    /// <summary>The last one to go calls the work off, and returns when it is over.</summary>
    private async Task LeaveAsync(string key, Piece piece, TMember member)
    {
        lock (_gate)
        {
            var members = piece.Members.ToList();
            members.Remove(member);
            piece.Members = members;
            if (members.Count > 0)
            {
                return;
            }

            _pieces.Remove(key);
        }

        await piece.Stop.CancelAsync().ConfigureAwait(false);
        await ((Task)piece.Work!).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        piece.Stop.Dispose();
    }

    private sealed class Piece
    {
        public CancellationTokenSource Stop { get; } = new();

        public Task<TResult>? Work { get; set; }

        public IReadOnlyList<TMember> Members { get; set; } = [];
    }
}
