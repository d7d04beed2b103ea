using System.Globalization;
using Satchel.Node.Actors;
using Satchel.Node.Scheduling;
using Satchel.Node.Workers;

namespace Satchel.Node.Tasks;

/// <summary>Says what actors hold of the node that others wait for: tasks end by themselves, actors need not. On the loop only.</summary>
internal sealed class ActorClaims(ActorTable actors, ResourceLedger ledger)
{
    private const int MostNames = 3;

    /// <summary>Why a request waits until an actor ends; null where it need not, or waits for nothing that actors have.</summary>
    public string? Explain(ResourceAmounts asked)
    {
        var holders = actors
            .All.Select(actor => (actor, Lease: WorkerOf(actor)?.Lease))
            .Where(holder => holder.Lease is not null)
            .ToArray();
        var total = ledger.Total;
        var lacking = asked
            .Units.Select(item => (Name: item.Key, Asked: Number(item.Value), Held: Held(item.Key)))
            .Where(item => item.Held > 0 && total.GetValueOrDefault(item.Name) - item.Held < item.Asked)
            .ToArray();
        if (lacking.Length == 0)
        {
            return null;
        }

        var names = holders
            .Where(holder => holder.Lease!.Amounts.Units.Any(item => Array.Exists(lacking, wanted => wanted.Name == item.Key)))
            .GroupBy(holder => holder.actor.ClassName, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count())
            .Select(group => $"{group.Count()} × {group.Key}")
            .ToArray();
        var shown = string.Join(", ", names.Take(MostNames)) + (names.Length > MostNames ? ", …" : "");
        var claims = lacking.Select(item => Text($"{item.Held} of {total[item.Name]} {item.Name}"));
        return $"Actors hold {string.Join(", ", claims)} ({shown}): it starts when one of them has ended.";

        double Held(string name) =>
            Number(holders.Sum(holder => holder.Lease!.Amounts.Units.FirstOrDefault(item => item.Key == name).Value));
    }

    /// <summary>What is asked for, as people read it.</summary>
    public static string Describe(ResourceAmounts asked) =>
        string.Join(", ", asked.Units.Select(item => Text($"{Number(item.Value)} {item.Key}")));

    private static WorkerPeer? WorkerOf(ActorRecord actor) => actor.Worker ?? actor.Creation.Worker;

    private static double Number(long units) => ResourceAmounts.ToNumber(units);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
