using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>What firmware and bus say of a device; no driver has a say in it.</summary>
/// <param name="Present">There is such a device.</param>
/// <param name="Trusted">Not behind an external-facing port (Linux: !pci_dev.untrusted).</param>
/// <param name="HasAts">It could keep translations in a TLB of its own (PCIe ATS).</param>
public readonly record struct Device(Bool Present, Bool Trusted, Bool HasAts);
