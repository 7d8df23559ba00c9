"""The learnt reader of pages: labelled pages, composed pages, the network and its training."""
