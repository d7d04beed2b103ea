namespace Satchel.Abstractions.Tasks;

/// <summary>Counts the drivers of the cluster, durably: every id that a driver makes holds its number.</summary>
public interface IJobNumbers
{
    /// <summary>The next number, from 1; never given twice, also after a crash.</summary>
    Task<uint> NextAsync(CancellationToken cancellationToken);
}
