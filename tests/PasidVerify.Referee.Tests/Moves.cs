using PasidVerify.Spec;

namespace PasidVerify.Referee.Tests;

/// <summary>Draws moves that are mostly possible and collide often; a seed gives the same moves each time.</summary>
internal sealed partial class Moves(Scope scope, ReferenceModel referee, Random random)
{
    /// <summary>A source id that no scope has.</summary>
    public const ulong AbsentDevice = 0x3f;

    private const ulong Size = Scope.PageBytes;

    private readonly ulong[] devices = [.. scope.Devices.Select(device => device.Device)];
    private readonly ulong[] regions = [.. scope.Regions().Append((scope.Regions()[0] + 1) % (1UL << 43)).Distinct()];
    private readonly ulong[] addresses = [.. scope.KernelPages.Select(page => page.Address)];
    private readonly ulong beyond = Questions.LastFrame(scope) + 1;
    private readonly ulong[] frames =
        [.. scope.KernelPages.Select(page => page.Frame).Concat(scope.DmaFrames).Distinct(), Platform.LastInterruptPage];

    private Kernel Kernel => referee.Kernel;

    public Move Next()
    {
        int kernel = scope.KernelChanges ? 8 : 1, dma = scope.DmaApi ? 8 : 1, kva = scope.LastPasid > 1 ? 8 : 1;
        (int Weight, Func<Move> Draw)[] draws =
        [
            (3 * Math.Min(referee.Queue.Pending.Count, 6) + 1, Complete),
            (Returning().Length > 0 ? 12 : 1, () => new("end", Likely(Returning(), Number(scope.LastCall)))),
            (Kernel.Attachments.Count < devices.Length ? 10 : 1, Enable),
            (Attached().Length > 0 ? 5 : 1, () => new("begin_disable", Likely(Attached(), Device()), Call())),
            (kva, () => new("map_kva", KvaDomain(), KernelBytes(), Bytes(), Protection(), Rarely() ? 0UL : 1)),
            (kva / 2 + 1, () => new("begin_unmap_kva", KvaDomain(), KernelBytes(), Bytes(), Call())),
            (scope.DmaApi && Unprobed().Length > 0 ? 5 : 1, () => new("probe", Likely(Unprobed(), Device()), Shared())),
            (devices.Any(known => FreeIovas(known).Length > 0) ? dma : 1, MapDma),
            (devices.Any(known => Live(known).Length > 0) ? dma : 1, UnmapDma),
            (scope.Lists ? 5 : 1, MapSg),
            (Lists().Length > 0 ? 10 : 1, MapSegment),
            (Lists().Length > 0 ? 3 : 1, () => new("begin_undo_map_sg", Likely(Lists(), Call()))),
            (scope.Policy.Lazy ? 5 : 1, () => new("begin_flush_queue", Likely(LazyDomains(), Domain()), Call())),
            (kernel, () => new("kernel_add_table", Rarely() ? NotCanonical : Likely(Tableless(), Pick(regions)), Table())),
            (kernel, () => new("kernel_map", Likely(Unmapped(), KernelBytes() >> 12), KernelFrame(), Protection())),
            (kernel, () => new("begin_kernel_change", Likely(Mapped(), KernelBytes()), Bytes(), Protection(), Call())),
            (kernel, () => new("begin_free_table", Likely(Empty(), Pick(regions)), Call())),
            (scope.Offsets.Count > 0 ? dma : 0, Store),
            (kernel, () => new("write_frame", Table(), KernelBytes() >> 12, Pick(frames))),
        ];
        int drawn = random.Next(draws.Sum(draw => draw.Weight));
        return draws.First(draw => (drawn -= draw.Weight) < 0).Draw();
    }

    private Move Complete()
    {
        ulong any = Number(referee.Queue.Next + 1);
        return new("complete", Likely([.. referee.Queue.Pending.Keys.Where(referee.Queue.IsReady)], any));
    }

    private Move Enable()
    {
        ulong device = Likely([.. devices.Where(known => !Kernel.Attachments.ContainsKey(known))], Device());
        ulong mode = Rarely() ? Number(5) : 1 + Number(2);
        bool trusted = scope.Devices.Any(known => known.Device == device && known.Trusted);
        if (!trusted && !Rarely()) mode = 2 + Number(1);
        if (Rarely()) return new("enable", device, mode, Number(scope.LastPasid + 1), Domain());
        ulong pasid = mode == 3 ? Likely(Free(2, scope.LastPasid, Kernel.UsedPasids), 2) : Platform.KernelDmaPasid;
        return mode switch
        {
            1 => new("enable", device, mode, pasid, Platform.PassthroughDomain),
            2 => new("enable", device, mode, pasid, Kernel.DefaultDomain.GetValueOrDefault(device)),
            _ when Rarely() => new("enable", device, mode, 0, 0),
            _ => new("enable", device, mode, pasid, trusted ? Platform.KernelDomain : Domain()),
        };
    }

    private Move MapDma()
    {
        ulong device = Device(), offset = Rarely() ? 0x80UL : 0, other = Rarely() ? 0x40UL : offset;
        ulong page = Likely(FreeIovas(device), Number(scope.LastIova + 1));
        ulong frame = Likely([.. scope.Buffers], Pick(frames)), size = Bytes();
        ulong direction = Number(Rarely() ? 9UL : 2);
        ulong slot = Likely([.. scope.BounceFrames.Except(Kernel.Slots)], Likely([.. scope.BounceFrames], Number(1)));
        if (scope.SmallBuffers.Count > 0 && random.Next(3) > 0)
        {
            (ulong address, size) = scope.SmallBuffers[random.Next(scope.SmallBuffers.Count)];
            (frame, offset, other) = (address >> 12, address & 0xfff, address & 0xfff);
        }

        return new("map_dma", device, (page << 12) | offset, (frame << 12) | other, size, direction, slot);
    }

    private Move MapSg()
    {
        ulong device = Device(), page = Likely(FreeIovas(device), Number(scope.LastIova + 1));
        ulong size = Rarely() ? Bytes() : (1 + Number(1)) * Size, direction = Number(Rarely() ? 9UL : 2);
        return new("begin_map_sg", device, (page << 12) | (Rarely() ? 0x80UL : 0), size, direction, Call());
    }

    /// <summary>Mostly a page that a list waits for.</summary>
    private Move MapSegment()
    {
        ulong call = Likely(Lists(), Call());
        ulong[] missing = Kernel.Calls.GetValueOrDefault(call)?.List is { } list ? [.. list.Missing] : [];
        ulong iova = Likely(missing, Number(scope.LastIova + 1)) << 12, frame = Likely([.. scope.Buffers], Pick(frames));
        return new("map_segment", call, iova, (frame << 12) | (Rarely() ? 0x80UL : 0), Bytes());
    }

    /// <summary>Mostly to a buffer, or its copy.</summary>
    private Move Store() => new(
        "store", Rarely() ? Questions.LastFrame(scope) + Number(1) : Pick([.. scope.DmaFrames]),
        Likely([.. scope.Offsets], Number(0xfff)), Number(2));

    /// <summary>Mostly what is mapped.</summary>
    private Move UnmapDma()
    {
        ulong device = Device();
        var live = Live(device);
        if (live.Length == 0 || Rarely())
            return new("begin_unmap_dma", device, Number(scope.LastIova + 1) << 12, Bytes(), Call());
        var mapping = live[random.Next(live.Length)];
        return new("begin_unmap_dma", device, mapping.First << 12, (mapping.Last - mapping.First + 1) << 12, Call());
    }
}
