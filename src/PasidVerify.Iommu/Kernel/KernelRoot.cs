namespace PasidVerify.Iommu;

/// <summary>The kernel's own page table, as those know it who read it.</summary>
/// <param name="Table">Physical address of its PML4 table.</param>
/// <param name="Claims">Who reads or changes it.</param>
/// <param name="DeviceTlbs">Devices in fast mode, until their disable has returned, that have a TLB.</param>
internal sealed record KernelRoot(ulong Table, PageClaims Claims, DeviceTlbUsers DeviceTlbs);
