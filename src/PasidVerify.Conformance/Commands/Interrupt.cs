namespace PasidVerify.Conformance;

/// <summary>
/// What the hardware does in the middle of a kernel call: right before a store that changes memory it executes
/// descriptors, then a device walks.
/// </summary>
/// <param name="Store">Before which of the call's stores: 0 is the first.</param>
/// <param name="Steps">Descriptors that it executes.</param>
/// <param name="Walk">The request, or null.</param>
/// <param name="PageOfRange">
/// The request goes to this page of the range that the call concerns, modulo its pages; null when the request has an
/// address of its own.
/// </param>
public sealed record Interrupt(int Store, int Steps, Access? Walk, int? PageOfRange = null);
