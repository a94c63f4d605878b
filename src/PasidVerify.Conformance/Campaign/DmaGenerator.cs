using FsCheck;
using FsCheck.Fluent;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>Generators of what drivers do with the DMA API, and of what is done to the bytes of their buffers.</summary>
internal sealed class DmaGenerator
{
    private const ulong Page = Scope.PageBytes;

    private readonly Scope scope;
    private readonly Gen<ushort> device;
    private readonly Gen<ushort> trusted;
    private readonly RangeGenerator ranges;
    private readonly ulong[] frames;
    private readonly ulong[] bytes;

    /// <param name="scope">The scope.</param>
    /// <param name="device">Devices.</param>
    /// <param name="ranges">Ranges to unmap.</param>
    public DmaGenerator(Scope scope, Gen<ushort> device, RangeGenerator ranges)
    {
        this.scope = scope;
        this.device = device;
        this.ranges = ranges;
        ushort[] others = [.. scope.Devices.Where(known => known.Trusted).Select(known => (ushort)known.Device)];
        trusted = others.Length > 0 ? Gen.Elements(others) : device;
        ulong[] buffers = [.. scope.Buffers.Concat(scope.SmallBuffers.Select(buffer => buffer.Address / Page)).Distinct()];
        frames = buffers.Length > 0 ? buffers : [.. scope.KernelPages.Select(page => page.Frame)];
        ulong[] offsets = scope.Offsets.Count > 0 ? [.. scope.Offsets] : [0];
        bytes = [.. from frame in buffers.Concat(scope.BounceFrames) from offset in offsets select (frame * Page) + offset];
    }

    /// <summary>Calls, and bytes written and read.</summary>
    public Gen<Command> Commands()
    {
        var calls = Gen.Frequency(
            (6, Probe()), (36, MapDma()), (28, BeginUnmapDma()), (10, BeginMapSg()), (12, MapSegment()),
            (2, BeginUndoMapSg()), (6, BeginFlushQueue()));
        return bytes.Length == 0 ? calls : Gen.Frequency((86, calls), (7, Store()), (7, Load()));
    }

    private Gen<Command> Probe() => device.Select(Command (which) => new Probe(which));

    private Gen<Command> MapDma() =>
        from which in device
        from buffer in Buffer()
        from direction in Direction()
        from interrupts in Interrupts(which)
        select (Command)new MapDma(which, buffer, direction) { Interrupts = interrupts };

    private Gen<Command> BeginUnmapDma() =>
        from which in device
        from range in ranges.OfMapping()
        from interrupts in Interrupts(which)
        select (Command)new BeginUnmapDma(which, range) { Interrupts = interrupts };

    private Gen<Command> BeginMapSg() =>
        from which in Gen.Frequency((70, trusted), (30, device))
        from size in Gen.Frequency(
            (84, Gen.Choose(1, 4).Select(pages => (ulong)pages * Page)), (16, Gen.Elements(0UL, 1UL, Page + 0x800)))
        from direction in Direction()
        select (Command)new BeginMapSg(which, size, direction);

    private Gen<Command> MapSegment() =>
        from list in List()
        from buffer in Gen.Frequency((60, WholePages()), (15, PartOfPages()), (25, OddPages()))
        select (Command)new MapSegment(list, buffer);

    private static Gen<Command> BeginUndoMapSg() => List().Select(Command (list) => new BeginUndoMapSg(list));

    private Gen<Command> BeginFlushQueue() =>
        from which in device
        from domain in Gen.Frequency(
            (90, Gen.Constant(DomainPick.DefaultOf(which))),
            (10, Gen.Choose(0, (int)scope.LastDomain + 1).Select(number => DomainPick.At((ushort)number))))
        select (Command)new BeginFlushQueue(domain);

    private Gen<Command> Store() =>
        from address in Gen.Elements(bytes)
        from value in Gen.Choose(0, 255)
        select (Command)new Store(address, (byte)value);

    private Gen<Command> Load() => Gen.Elements(bytes).Select(Command (address) => new Load(address));

    private static Gen<CallPick> List() => Gen.Frequency(
        (92, Gen.Choose(0, 1).Select(CallPick.List)), (8, Gen.Choose(0, 3).Select(CallPick.InFlight)));

    private static Gen<Iommu.Direction> Direction() =>
        Gen.Frequency((95, Gen.Choose(0, 2)), (5, Gen.Constant(3))).Select(number => (Iommu.Direction)number);

    private Gen<RangePick> Buffer() => Gen.Frequency((45, WholePages()), (45, PartOfPages()), (10, Odd()));

    private Gen<RangePick> WholePages() =>
        from frame in Gen.Elements(frames)
        from pages in Gen.Frequency((60, Gen.Constant(1)), (25, Gen.Constant(2)), (15, Gen.Choose(3, 5)))
        select RangePick.At(frame * Page, (ulong)pages * Page);

    private Gen<RangePick> PartOfPages() =>
        from frame in Gen.Elements(frames)
        from offset in Gen.Elements(0UL, 1UL, 0x10UL, 0x7f8UL, 0x800UL, Page - 1)
        from size in Gen.Elements(1UL, 7UL, 0x10UL, 0x7f0UL, 0x800UL, Page - 0x10, Page, Page + 1, (2 * Page) - 8)
        select RangePick.At((frame * Page) + offset, size);

    /// <summary>No bytes, the end of memory, or a frame of the bounce pool; in whole pages.</summary>
    private Gen<RangePick> OddPages() =>
        from address in Gen.Frequency(
            (1, Gen.Elements(1UL << scope.HostAddressBits, frames[0] * Page)),
            (2, Gen.Constant(scope.BouncePool.First * Page)))
        from size in Gen.Frequency((1, Gen.Constant(0UL)), (3, Gen.Constant(Page)))
        select RangePick.At(address, size);

    /// <summary>No bytes, around the end of memory, and frames of the bounce pool.</summary>
    private Gen<RangePick> Odd() =>
        from address in Gen.Elements(
            (1UL << scope.HostAddressBits) - Page, 1UL << scope.HostAddressBits, 0UL, frames[0] * Page,
            0xffff_ffff_ffff_f000UL, scope.BouncePool.First * Page)
        from size in Gen.Elements(0UL, 1UL, Page, 2 * Page, 64 * Page, ulong.MaxValue, 0xffff_ffff_ffff_f000UL)
        select RangePick.At(address, size);

    private static Gen<IReadOnlyList<Interrupt>> Interrupts(ushort of)
    {
        var interrupt =
            from store in Gen.Choose(0, 11)
            from steps in Gen.Elements(0, 0, 1, 2, 3, 4)
            from pasid in Gen.Elements(PasidPick.Of(of), PasidPick.None)
            from write in Gen.Elements(false, true)
            from page in Gen.Choose(0, 3)
            select new Interrupt(store, steps, new(of, pasid, Page, write, Privileged: false), page);
        return Gen.Frequency(
            (75, Gen.Constant<IReadOnlyList<Interrupt>>([])),
            (25, interrupt.Select(IReadOnlyList<Interrupt> (one) => [one])));
    }
}
