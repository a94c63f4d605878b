namespace PasidVerify.Spec;

/// <summary>The scopes that searches, campaigns and traces know by name.</summary>
public static class NamedScopes
{
    /// <summary>
    /// Two devices, one of them trusted; two pages of direct map, one of them read-only to the CPU; two dynamic PASIDs,
    /// two strict domains, two calls in flight.
    /// </summary>
    public static Scope Small() => new()
    {
        Name = "small",
        Devices = [(0x10, true), (0x20, false)],
        DirectMapBase = 0xffff_8880_0000_0000,
        DirectMapPages = 2,
        KernelPages =
        [
            (0xffff_8880_0000_0000, 0x1000, true),
            (0xffff_8880_0000_1000, 0x1001, false),
            (0xffff_c900_0000_0000, 0x1002, true),
        ],
        LastPasid = 3,
        LastDomain = 4,
        LastCall = 1,
        LastTicket = 8,
    };

    /// <summary>
    /// As <see cref="Small"/>, with one call in flight, one strict domain and nothing outside the direct map: a search soon
    /// comes to what takes many steps. No trace names it.
    /// </summary>
    public static Scope OneCall() => Small() with
    {
        Name = "one-call",
        KernelPages = [.. Small().KernelPages.Take(2)],
        LastDomain = Domains.FirstAllocated,
        LastCall = 0,
    };

    /// <summary>As <see cref="OneCall"/>, with one dynamic PASID and one page.</summary>
    public static Scope OnePasid() => OneCall() with
    {
        Name = "one-pasid",
        DirectMapPages = 1,
        KernelPages = [.. Small().KernelPages.Take(1)],
        LastPasid = Pasids.FirstDynamic,
    };

    /// <summary>As <see cref="OneCall"/>, with one device, which is untrusted, and one dynamic PASID.</summary>
    public static Scope OneStrict() => OneCall() with
    {
        Name = "one-strict",
        Devices = [(0x20, false)],
        LastPasid = Pasids.FirstDynamic,
    };

    /// <summary>As <see cref="Small"/>, with the direct map two pages below 2^64: room for a sum to wrap around.</summary>
    public static Scope Top() => Small() with
    {
        Name = "top",
        DirectMapBase = 0xffff_ffff_ffff_c000,
        KernelPages =
        [
            (0xffff_ffff_ffff_c000, 0x1000, true),
            (0xffff_ffff_ffff_d000, 0x1001, false),
            (0xffff_ffff_ffff_e000, 0x1002, true),
            (0xffff_ffff_ffff_f000, 0x1003, true),
            (0x0000_0000_0000_0000, 0x1004, true),
        ],
    };

    /// <summary>As <see cref="Small"/>, with the direct map against 2^64: the byte after its last one is byte 0.</summary>
    public static Scope End() => Small() with
    {
        Name = "end",
        DirectMapBase = 0xffff_ffff_ffff_e000,
        KernelPages =
        [
            (0xffff_ffff_ffff_e000, 0x1000, true),
            (0xffff_ffff_ffff_f000, 0x1001, false),
            (0x0000_0000_0000_0000, 0x1002, true),
        ],
    };

    /// <summary>One trusted device, and a kernel that changes its page table: a page of direct map, and one outside.</summary>
    public static Scope Kernel() => Small() with
    {
        Name = "kernel",
        Devices = [(0x10, true)],
        DirectMapPages = 1,
        KernelPages = [(0xffff_8880_0000_0000, 0x1000, true), (0xffff_c900_0000_0000, 0x1001, false)],
        LastPasid = 2,
        LastDomain = 2,
        KernelChanges = true,
    };

    /// <summary>As <see cref="Kernel"/>, with one page. No trace names it.</summary>
    public static Scope OneKernelPage() => Kernel() with
    {
        Name = "one-kernel-page",
        KernelPages = [.. Kernel().KernelPages.Take(1)],
    };

    /// <summary>
    /// Two trusted devices in one domain of the DMA API, one of them with ATS: one page to map, and two calls in flight.
    /// </summary>
    public static Scope Dma() => Small() with
    {
        Name = "dma",
        Devices = [(0x10, true), (0x18, true)],
        AtsDevices = [0x10],
        Groups = [[0x10, 0x18]],
        DefaultDomains = [(0x10, Domains.FirstAllocated), (0x18, Domains.FirstAllocated)],
        DirectMapPages = 1,
        KernelPages = [(0xffff_8880_0000_0000, 0x1000, true)],
        DmaApi = true,
        Buffers = [0x1000],
        LastIova = 1,
        LastPasid = 1,
        LastDomain = Domains.FirstAllocated,
        LastTicket = 16,
    };

    /// <summary>A trusted device in a lazy domain, two buffers, and one page to map them at; one call in flight.</summary>
    public static Scope Lazy() => Dma() with
    {
        Name = "lazy",
        Devices = [(0x10, true)],
        DefaultDomains = [(0x10, Domains.FirstAllocated)],
        Buffers = [0x1000, 0x1001],
        Policy = (false, true),
        LastCall = 0,
    };

    /// <summary>As <see cref="Lazy"/>, with one buffer, two pages to map, and scatter-gather lists.</summary>
    public static Scope List() => Lazy() with { Name = "list", Buffers = [0x1000], LastIova = 2, Lists = true };

    /// <summary>Two untrusted devices with ATS that are yet to be probed, under a lazy policy.</summary>
    public static Scope Untrusted() => Lazy() with
    {
        Name = "untrusted",
        Devices = [(0x20, false), (0x28, false)],
        AtsDevices = [0x20, 0x28],
        DefaultDomains = [],
        Buffers = [0x1000],
        LastPasid = 3,
        LastDomain = Domains.FirstAllocated + 1,
    };

    /// <summary>
    /// An untrusted device, a buffer that shares its page with something else, one page to map it at and one page frame to
    /// copy it to; a byte of the buffer and one beside it.
    /// </summary>
    public static Scope Bounce() => Untrusted() with
    {
        Name = "bounce",
        Devices = [(0x20, false)],
        AtsDevices = [],
        DefaultDomains = [(0x20, Domains.FirstAllocated)],
        Buffers = [],
        SmallBuffers = [(0x100_0010, 0x10)],
        BouncePool = (0x1800, 1),
        Offsets = [0x10, 0x800],
        LastPasid = 1,
        LastDomain = Domains.FirstAllocated,
        Policy = (false, false),
    };

    /// <summary>
    /// For random campaigns: four devices, a direct map of twelve pages across a 2 MiB boundary with a hole, a
    /// read-only page, one in the interrupt window and one in the bounce pool, few PASIDs, domains, addresses and calls, and room for many
    /// tickets. The trusted devices are one group, and lazy. They have ATS, and so has an untrusted one, where it stays off;
    /// no device is probed yet.
    /// </summary>
    public static Scope Campaign() => new()
    {
        Name = "campaign",
        Devices = [(0x10, true), (0x20, false), (0x28, false), (0x118, true)],
        AtsDevices = [0x10, 0x28, 0x118],
        DirectMapBase = 0xffff_8880_001f_a000,
        DirectMapPages = 12,
        KernelPages =
        [
            .. Enumerable.Range(0, 12).Where(page => page != 9).Select(page => (
                0xffff_8880_001f_a000 + ((ulong)page * Scope.PageBytes),
                page switch { 10 => 0xfee01UL, 11 => 0x1801UL, _ => 0x1000 + (ulong)page },
                page != 3)),
            (0xffff_c900_0000_0000, 0x2000, true),
            (0xffff_ffff_ffff_f000, 0x2001, true),
        ],
        Groups = [[0x10, 0x118]],
        Buffers = [0x3000, 0x3001, 0x3002, 0x3003],
        BouncePool = (0x1800, 4),
        Offsets = [0, 0x10, 0x800, 0xfff],
        LastIova = 24,
        Policy = (false, true),
        LastPasid = 4,
        LastDomain = 5,
        LastCall = 3,
        LastTicket = 1UL << 40,
    };

    /// <summary>Every scope that a trace may name.</summary>
    public static IReadOnlyList<Scope> All() =>
        [Small(), Top(), End(), Kernel(), Dma(), Lazy(), List(), Untrusted(), Bounce(), Campaign()];
}
