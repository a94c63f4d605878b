namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// Turns the text of an interpreted event into its operands. The print formats are those of the kernel's
/// include/trace/events/iommu.h and dma.h and drivers/iommu/intel/trace.h; the probes' are "name=value" by convention.
/// </summary>
internal sealed class EventParser(NameTable names)
{
    /// <summary>Null when the text is well-formed, else what was expected in it.</summary>
    public string? Parse(FtraceEventKind kind, ReadOnlySpan<char> text, out Operands operands)
    {
        operands = new Operands(0, 0, 0, -1);
        var fields = new FieldScanner(text);
        switch (kind)
        {
            case FtraceEventKind.Map: operands = Map(ref fields); break;
            case FtraceEventKind.Unmap: operands = Unmap(ref fields); break;
            case FtraceEventKind.QueuedInvalidation: operands = Descriptor(ref fields); break;
            case FtraceEventKind.CacheTagAssign or FtraceEventKind.CacheTagUnassign or FtraceEventKind.CacheTagFlushAll:
                operands = CacheTag(ref fields);
                break;
            case FtraceEventKind.CacheTagFlushRange: operands = CacheTagRange(ref fields); break;
            case FtraceEventKind.DmaMapped or FtraceEventKind.DmaUnmapped or FtraceEventKind.DmaUnmapping:
                operands = DmaCall(ref fields);
                break;
            case FtraceEventKind.ProbeMap or FtraceEventKind.ProbeUnmap or FtraceEventKind.ProbeFlush:
                operands = Probe(ref fields, kind != FtraceEventKind.ProbeFlush);
                break;
            case FtraceEventKind.AttachDevice or FtraceEventKind.DetachDevice:
                fields.Literal("IOMMU: device=");
                operands = new Operands(0, 0, 0, names.Number(fields.Word(" ", "a device name")));
                fields.End();
                break;
            default: break;
        }

        return fields.Expected;
    }

    // IOMMU: iova=0x… - 0x… paddr=0x… size=…   (the end is exclusive, and may wrap to 0)
    private static Operands Map(ref FieldScanner fields)
    {
        (ulong start, ulong end) = Range(ref fields);
        fields.Literal(" paddr=");
        ulong frame = fields.PrefixedHex("physical address");
        fields.Literal(" size=");
        ulong size = fields.Decimal("size");
        fields.End();
        CheckRange(ref fields, start, end, size);
        return new Operands(start, size, frame, -1);
    }

    // IOMMU: iova=0x… - 0x… size=… unmapped_size=…
    private static Operands Unmap(ref FieldScanner fields)
    {
        (ulong start, ulong end) = Range(ref fields);
        fields.Literal(" size=");
        ulong size = fields.Decimal("size");
        fields.Literal(" unmapped_size=");
        ulong unmapped = fields.Decimal("unmapped_size");
        fields.End();
        CheckRange(ref fields, start, end, size);
        return new Operands(start, unmapped, size, -1);
    }

    private static (ulong Start, ulong End) Range(ref FieldScanner fields)
    {
        fields.Literal("IOMMU: iova=");
        ulong start = fields.PrefixedHex("start address");
        fields.Literal(" - ");
        ulong end = fields.PrefixedHex("end address");
        return (start, end);
    }

    private static void CheckRange(ref FieldScanner fields, ulong start, ulong end, ulong size)
    {
        if (size == 0) fields.Fault("a size above 0");
        if (unchecked(start + size) != end || (end != 0 && end < start))
            fields.Fault("end address = start address + size");
    }

    // iotlb_inv dmar0: 0x… 0x… 0x… 0x…
    private Operands Descriptor(ref FieldScanner fields)
    {
        ReadOnlySpan<char> type = fields.Word(" ", "a descriptor type");
        fields.Literal(" ");
        ReadOnlySpan<char> iommu = fields.Word(": ", "an IOMMU name");
        fields.Literal(": ");
        ulong qword0 = fields.PrefixedHex("qword 0");
        fields.Literal(" ");
        ulong qword1 = fields.PrefixedHex("qword 1");
        fields.Literal(" ");
        fields.PrefixedHex("qword 2");
        fields.Literal(" ");
        fields.PrefixedHex("qword 3");
        fields.End();
        // The name is printed from qword 0: a mismatch means a damaged line.
        if (DescriptorTypes.TryFromName(type, out DescriptorType named) && (ulong)named != (qword0 & 0xf))
            fields.Fault($"qword 0 of type {(int)named}");
        return new Operands(qword0, qword1, 0, iommu.IsEmpty ? -1 : names.Number(iommu));
    }

    // dmar0/0000:00:05.0 type iotlb did 3 pasid 0 ref 1
    private Operands CacheTag(ref FieldScanner fields)
    {
        ReadOnlySpan<char> iommu = fields.Word("/", "an IOMMU name");
        if (!fields.TrySkipPast(" did ")) fields.Fault("\" did \"");
        ulong did = fields.Decimal("domain id");
        fields.Literal(" pasid ");
        fields.Decimal("PASID");
        return new Operands(did, 0, 0, iommu.IsEmpty ? -1 : names.Number(iommu));
    }

    // dmar0 dmar0[0] type iotlb did 3 [0x…-0x…] addr 0x… pages 0x… mask 0x…
    private Operands CacheTagRange(ref FieldScanner fields)
    {
        ReadOnlySpan<char> iommu = fields.Word(" ", "an IOMMU name");
        if (!fields.TrySkipPast(" did ")) fields.Fault("\" did \"");
        ulong did = fields.Decimal("domain id");
        fields.Literal(" [");
        ulong first = fields.PrefixedHex("first address");
        fields.Literal("-");
        ulong last = fields.PrefixedHex("last address");
        fields.Literal("]");
        return new Operands(did, first, last, iommu.IsEmpty ? -1 : names.Number(iommu));
    }

    // 0000:00:05.0 dir=… dma_addr=ffffd000 …   or   … dma_addrs={0xfff3f8c0,…} …   (dma_unmap_sg has neither)
    private Operands DmaCall(ref FieldScanner fields)
    {
        int device = names.Number(fields.Word(" ", "a device name"));
        ulong address = FtraceEvent.NoAddress;
        if (fields.TrySkipPast(" dma_addr=")) address = fields.BareHex("dma_addr");
        else if (fields.TrySkipPast(" dma_addrs={0x")) address = fields.BareHex("dma_addrs");
        return new Operands(address, 0, 0, device);
    }

    // (function+0x0/0x10) domain=0x… iova=0x… …
    private static Operands Probe(ref FieldScanner fields, bool hasAddress)
    {
        if (!fields.TrySkipPast("domain=")) fields.Fault("\"domain=\"");
        ulong domain = fields.PrefixedHex("domain pointer");
        ulong address = FtraceEvent.NoAddress;
        if (hasAddress)
        {
            fields.Literal(" iova=");
            address = fields.PrefixedHex("iova");
        }

        return new Operands(domain, address, 0, -1);
    }

    /// <summary>See <see cref="FtraceEvent"/> for the meaning by kind.</summary>
    public readonly record struct Operands(ulong First, ulong Second, ulong Third, int Name);
}
