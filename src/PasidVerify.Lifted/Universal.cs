namespace PasidVerify.Lifted;

/// <summary>A universal condition that the path has taken as true, over the maps as they were at that moment.</summary>
internal sealed record Universal(IndexRange Range, Func<Bits, Bool> Holds, object[] Then);
