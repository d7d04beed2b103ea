namespace Satchel.Cluster.Membership;

/// <summary>A silo's entry as the database keeps it.</summary>
internal sealed record MembershipRow
{
    public required string SiloAddress { get; init; }

    public required string SiloName { get; init; }

    public string HostName
    {
        get;
        init => field = value ?? "";
    } = "";

    public string RoleName
    {
        get;
        init => field = value ?? "";
    } = "";

    public int Status { get; init; }

    public int ProxyPort { get; init; }

    public int UpdateZone { get; init; }

    public int FaultZone { get; init; }

    public DateTime StartTime { get; init; }

    public DateTime IAmAliveTime { get; init; }

    public IReadOnlyList<SuspicionRow> Suspicions
    {
        get;
        init => field = value ?? [];
    } = [];

    public static MembershipRow From(MembershipEntry entry) =>
        new()
        {
            SiloAddress = entry.SiloAddress.ToParsableString(),
            SiloName = entry.SiloName,
            HostName = entry.HostName ?? "",
            RoleName = entry.RoleName ?? "",
            Status = (int)entry.Status,
            ProxyPort = entry.ProxyPort,
            UpdateZone = entry.UpdateZone,
            FaultZone = entry.FaultZone,
            StartTime = entry.StartTime,
            IAmAliveTime = entry.IAmAliveTime,
            Suspicions = [.. (entry.SuspectTimes ?? []).Select(item => new SuspicionRow(item.Item1.ToParsableString(), item.Item2))],
        };

    public MembershipEntry ToEntry() =>
        new()
        {
            SiloAddress = Orleans.Runtime.SiloAddress.FromParsableString(SiloAddress),
            SiloName = SiloName,
            HostName = HostName,
            RoleName = RoleName,
            Status = (SiloStatus)Status,
            ProxyPort = ProxyPort,
            UpdateZone = UpdateZone,
            FaultZone = FaultZone,
            StartTime = StartTime,
            IAmAliveTime = IAmAliveTime,
            SuspectTimes = [.. Suspicions.Select(item => Tuple.Create(Orleans.Runtime.SiloAddress.FromParsableString(item.By), item.At))],
        };
}
