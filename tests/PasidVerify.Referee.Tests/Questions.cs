using PasidVerify.Spec;

namespace PasidVerify.Referee.Tests;

/// <summary>
/// Draws requests: mostly by a device and PASID, and at a page, that caches have held translations for, as nearly all
/// other answers are "nothing".
/// </summary>
internal sealed class Questions(Scope scope)
{
    private readonly ulong[] devices = [.. scope.Devices.Select(device => device.Device), Moves.AbsentDevice];
    private readonly ulong[] pages = Pages(scope);
    private readonly HashSet<(ulong, ulong, ulong)> seen = [];
    private readonly List<(ulong Device, ulong Pasid, ulong Page)> known = [];

    /// <summary>Remembers what caches hold.</summary>
    public void Learn(Hardware hardware)
    {
        foreach (var (device, pasid, _, translation) in hardware.Iotlb)
        {
            if (seen.Add((device, pasid, translation.Page))) known.Add((device, pasid, translation.Page));
        }
    }

    public Question Draw(Random random)
    {
        bool tagged = random.Next(2) == 0, write = random.Next(2) == 0, privileged = random.Next(2) == 0;
        var kind = (RequestKind)random.Next(3);
        if (known.Count > 0 && random.Next(8) > 0)
        {
            var (device, pasid, page) = known[random.Next(known.Count)];
            return new(device, pasid, page, new(kind, pasid != Platform.NoPasid, write, privileged));
        }

        return new(
            devices[random.Next(devices.Length)],
            (ulong)random.NextInt64((long)scope.LastPasid + 2),
            pages[random.Next(pages.Length)],
            new(kind, tagged, write, privileged));
    }

    /// <summary>Pages that something is or may be mapped at, pages that are page frames, and the edges.</summary>
    public static ulong[] Pages(Scope scope) =>
    [
        .. scope.KernelPages.SelectMany(page => new[] { page.Address >> 12, (page.Address >> 12) + 1, page.Frame })
            .Concat(scope.DmaFrames)
            .Concat(Enumerable.Range(0, (int)scope.LastIova + 2).Select(page => (ulong)page))
            .Concat([Platform.FirstInterruptPage, LastFrame(scope), LastFrame(scope) + 1, 1UL << 35, (1UL << 52) - 1])
            .Where(page => page < 1UL << 52)
            .Distinct(),
    ];

    public static ulong LastFrame(Scope scope) => (1UL << (scope.HostAddressBits - 12)) - 1;
}
