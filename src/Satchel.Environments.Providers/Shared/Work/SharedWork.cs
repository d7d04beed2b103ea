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
        // What was called off may still be at it.
        Piece piece;
        while (!TryJoin(key, member, work, out piece))
        {
            await EndOf(piece).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await piece.Work!.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await LeaveAsync(piece, member).ConfigureAwait(false);
        }
    }

    private static Task EndOf(Piece piece) =>
        piece.Work!.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    /// <returns>False when a piece that was called off has not ended yet.</returns>
    private bool TryJoin(
        string key,
        TMember member,
        Func<Func<IReadOnlyList<TMember>>, CancellationToken, Task<TResult>> work,
        out Piece piece
    )
    {
        lock (_gate)
        {
            if (_pieces.TryGetValue(key, out piece!) && piece.IsCalledOff)
            {
                return false;
            }

            if (piece is null)
            {
                piece = _pieces[key] = new Piece();
            }

            var joined = piece;
            joined.Members = [.. joined.Members, member];
            joined.Work ??= Task.Run(() => DoAsync(key, joined, work), CancellationToken.None);
            return true;
        }
    }

    private async Task<TResult> DoAsync(string key, Piece piece, Func<Func<IReadOnlyList<TMember>>, CancellationToken, Task<TResult>> work)
    {
        try
        {
            return await work(() => piece.Members, piece.Stop.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _pieces.Remove(key);
            }
        }
    }

    /// <summary>The last one to go calls the work off, and returns when it is over.</summary>
    private async Task LeaveAsync(Piece piece, TMember member)
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

            piece.IsCalledOff = true;
        }

        await piece.Stop.CancelAsync().ConfigureAwait(false);
        await ((Task)piece.Work!).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        piece.Stop.Dispose();
    }

    private sealed class Piece
    {
        public CancellationTokenSource Stop { get; } = new();

        public Task<TResult>? Work { get; set; }

        /// <summary>Set when nobody wants it any more.</summary>
        public bool IsCalledOff { get; set; }

        public IReadOnlyList<TMember> Members { get; set; } = [];
    }
}
