using System.Numerics;
using PasidVerify.Iommu;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>A scope of the specification as the implementation takes it.</summary>
public static class ScopeConfiguration
{
    /// <summary>Sizes and layout of a scope. Tickets have no counterpart: the queue has room for all calls.</summary>
    public static Configuration Of(Scope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        int calls = checked((int)scope.LastCall + 1);
        var configuration = new Configuration
        {
            Devices =
            [
                .. scope.Devices.Select(device => new DeviceConfiguration(checked((ushort)device.Device), device.Trusted)
                {
                    Group = GroupOf(scope, device.Device),
                    HasAts = scope.AtsDevices.Contains(device.Device),
                }),
            ],
            KernelPages = [.. scope.KernelPages.Select(page =>
                new KernelPage(page.Address >> Layout.PageShift, page.Frame, page.Writable))],
            DirectMapBase = scope.DirectMapBase,
            DirectMapSize = scope.DirectMapPages * Scope.PageBytes,
            PasidLimit = checked((uint)scope.LastPasid + 1),
            DomainLimit = checked((uint)scope.LastDomain + 1),
            CallLimit = calls,
            HostAddressBits = scope.HostAddressBits,
            Policy = new(scope.Policy.Passthrough, scope.Policy.Lazy),
            LastIova = scope.LastIova,
            DomainTablePages = TablesOf(scope.Devices.Count),
            KernelTablePages = 1,
            BouncePool = (scope.BouncePool.First, checked((int)scope.BouncePool.Count)),
        };

        // One slot of the queue stays empty.
        uint slots = checked((uint)(configuration.DescriptorsOfACall * calls) + 1);
        return configuration with { QueueSlots = (int)BitOperations.RoundUpToPowerOf2(slots) };
    }

    private static int? GroupOf(Scope scope, ulong device)
    {
        for (int group = 0; group < scope.Groups.Count; group++)
        {
            if (scope.Groups[group].Contains(device)) return group;
        }

        return null;
    }

    /// <summary>
    /// Enough for one domain, which takes three or four, but not for all at once: some map finds none left.
    /// </summary>
    private static int TablesOf(int devices) => (2 * devices) + 2;
}
