using PasidVerify.Spec;

namespace PasidVerify.Referee.Tests;

/// <content>Arguments: mostly such as make the call possible, by what the referee knows.</content>
internal sealed partial class Moves
{
    private Referee.Domain? DmaDomain(ulong device) =>
        Kernel.Domains.GetValueOrDefault(Kernel.DefaultDomain.GetValueOrDefault(device));

    private ulong[] FreeIovas(ulong device) =>
        Free(1, scope.LastIova, DmaDomain(device)?.Mappings.Keys.ToArray() ?? []);

    private Mapping[] Live(ulong device) =>
        [.. DmaDomain(device)?.Mappings.Values.Where(m => m.State == MappingState.Live).Distinct() ?? []];

    private ulong[] Attached() => [.. Kernel.Attachments.Where(e => !e.Value.Disabling).Select(e => e.Key)];

    private ulong[] Returning() =>
        [.. Kernel.Calls.Where(e => !referee.Queue.Pending.ContainsKey(e.Value.Wait)).Select(e => e.Key)];

    private ulong[] Lists() => [.. Kernel.Calls.Where(e => e.Value.List is not null).Select(e => e.Key)];

    private ulong[] Unprobed() => [.. devices.Where(known => !Kernel.DefaultDomain.ContainsKey(known))];

    private ulong[] LazyDomains() => [.. Kernel.Domains.Where(e => e.Value.Lazy).Select(e => e.Key)];

    private ulong[] Tableless() => [.. regions.Where(region => !referee.Memory.Upper.ContainsKey(region))];

    private ulong[] Empty() =>
        [.. referee.Memory.Upper.Where(e => referee.Memory.Cells[e.Value].Count == 0).Select(e => e.Key)];

    private static ulong NotCanonical => 1UL << 26;

    private ulong KernelFrame() => Rarely() ? beyond : Pick(frames);

    private ulong[] Mapped() => [.. addresses.Where(address => referee.Memory.Kernel(address >> 12) is not null)];

    private ulong[] Unmapped() => [.. addresses.Except(Mapped()).Select(address => address >> 12)];

    private ulong Device() => Rarely() ? AbsentDevice : Pick(devices);

    private ulong KvaDomain()
    {
        ulong[] strict = [.. Kernel.Domains.Where(e => e.Value.Kva).Select(e => e.Key)];
        return Likely(strict, Likely([Platform.KernelDomain], Domain()));
    }

    private ulong Domain() => Rarely()
        ? Number(scope.LastDomain + 1)
        : Likely(Free(Platform.FirstFreeDomain, scope.LastDomain, Kernel.Domains.Keys), Number(scope.LastDomain));

    private ulong Shared() => Likely([.. Kernel.DefaultDomain.Values.Distinct()], Domain());

    private ulong Call() => Likely(Free(0, scope.LastCall, Kernel.Calls.Keys), scope.LastCall + 1);

    private ulong KernelBytes()
    {
        ulong[] direct = [.. addresses.Where(known => known - scope.DirectMapBase < scope.DirectMapPages * Size)];
        ulong address = scope.KernelChanges || Rarely() ? Pick(addresses) : Pick(direct);
        if (Rarely()) address += Size;
        return Rarely() && Rarely() ? address + 8 : address;
    }

    private ulong Bytes() => random.Next(30) switch
    {
        0 => Rarely() ? 0UL : 0x800,
        1 => ulong.MaxValue - Size + 1,
        2 => (3 + Number(3)) * Size,
        < 6 => 2 * Size,
        _ => Size,
    };

    private ulong Table() => Rarely() ? 0 : Scope.FirstTable + Number(scope.TablePages - 1);

    private ulong Protection() => Rarely() ? Number(15) : random.Next(4) switch { 0 => 0, 1 => 1, _ => 3 };

    private ulong Number(ulong last) => (ulong)random.NextInt64((long)last + 1);

    private ulong Pick(ulong[] values) => values[random.Next(values.Length)];

    /// <summary>Mostly one of these, where there are any.</summary>
    private ulong Likely(ulong[] values, ulong other) => values.Length == 0 || Rarely() ? other : Pick(values);

    private static ulong[] Free(ulong first, ulong last, IEnumerable<ulong> taken) =>
        [.. Enumerable.Range((int)first, Math.Max(0, (int)(last + 1 - first))).Select(n => (ulong)n).Except(taken)];

    private bool Rarely() => random.Next(14) == 0;
}
