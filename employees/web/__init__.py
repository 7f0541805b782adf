"""What every screen is built on: who asks, page bases, refusals as pages, forms, navigation, sign-in."""
